import { isUtf8 } from 'node:buffer';
import type { HeardPhone, RefusedRequest } from '../dialin/port.ts';
import type { SipView, TracedMessage } from './parts.ts';
import { time } from './present.ts';
import type { HeardPhoneView, RefusedRequestView, TracedMessageView } from './schema/sip.ts';

/** Which would tell whether a user name exists. */
const OF_CREDENTIALS: ReadonlySet<string> = new Set(['password-wrong', 'user-unknown', 'line-unusable']);
const NOT_AUTHENTICATED = {
  line: null,
  refusal: 'not-authenticated',
  meaning: 'The user name or the password is not right, or the line takes none now.',
};

/** What SIP alone decides says the same to everybody; the rest is what `/v1/calls` tells, to the scope `admin` alone. */
const CALL_REFUSED = { refusal: 'call-refused', meaning: 'A call of the line was refused.', detail: null };

/** A refused request as this caller may see it. */
export const refusedRequestFor =
  (scope: 'admin' | 'lines', { meaning }: Pick<SipView, 'meaning'>) =>
  (request: RefusedRequest): RefusedRequestView => {
    const exact = viewOf(request, meaning(request.refusal));
    if (scope === 'admin') return exact;
    if (OF_CREDENTIALS.has(request.refusal)) return { ...exact, ...NOT_AUTHENTICATED };
    return request.isCall ? { ...exact, ...CALL_REFUSED } : exact;
  };

/** A phone that was heard, as this caller may see it: that there is a line of the user name is told to the scope `admin` alone. */
export const heardPhoneFor =
  (scope: 'admin' | 'lines') =>
  ({ at, address, transport, method, line, userAgent, answer }: HeardPhone): HeardPhoneView => ({
    at: time(at),
    address,
    transport,
    method,
    line: scope === 'admin' ? line : null,
    userAgent,
    answer,
  });

const viewOf = (request: RefusedRequest, meaning: string): RefusedRequestView => ({
  at: time(request.at),
  firstAt: time(request.firstAt),
  times: request.times,
  address: request.address,
  transport: request.transport,
  method: request.method,
  line: request.line && { id: request.line.id, kind: request.line.kind, label: request.line.label },
  userAgent: request.userAgent,
  status: request.status,
  refusal: request.refusal,
  meaning,
  detail: request.detail,
});

/** A message on the wire, as the API shows it. */
export const tracedMessageView = ({
  at,
  direction,
  transport,
  local,
  remote,
  bytes,
}: TracedMessage): TracedMessageView => {
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
  return {
    at: time(at),
    direction,
    transport,
    local: { address: local.address, port: local.port },
    remote: { address: remote.address, port: remote.port },
    encoding,
    text: bytes.toString(encoding),
  };
};

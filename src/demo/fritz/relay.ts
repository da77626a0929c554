import { hash } from 'node:crypto';
import {
  assemble,
  buildRequest,
  type Endpoint,
  formatHeaders,
  formatSentBy,
  type HeaderFields,
  parseVia,
  type SipRequest,
  type SipResponse,
  viaForResponse,
} from '../../sip/syntax/index.ts';

/** What is written anew on the way, or is for the box alone. */
const OWN_FIELDS: ReadonlySet<string> = new Set(['via', 'max-forwards', 'route', 'authorization', 'content-length']);
const MOST_FORWARDS = 70;

/** A request on its way through the box. */
interface Passing {
  /** Where it came from. */
  readonly from: Endpoint;
  /** Where it goes: the Request-URI from here on. */
  readonly uri: string;
  /** The box. */
  readonly own: Endpoint;
}

/**
 * A request as a stateless proxy passes it on (RFC 3261 16.6, 16.11). The branch is made of the one that came, so that copies, the CANCEL and
 * the ACK of a refusal have that of their INVITE. Undefined: it has come too far (16.3 step 3).
 */
export const passedOn = (request: SipRequest, { from, uri, own }: Passing): Buffer | undefined => {
  const forwards = Number(request.header('Max-Forwards') ?? MOST_FORWARDS);
  if (!(forwards > 0)) return undefined;
  const [, ...olderVias] = request.headers('Via');
  const branch = hash('sha256', request.via.raw).slice(0, 24);
  const self = formatSentBy(own.address, own.port);
  const opensDialog = request.method === 'INVITE' && request.to.tag === undefined;
  return buildRequest({
    method: request.method,
    uri,
    headers: [
      ['Via', `SIP/2.0/UDP ${self};branch=z9hG4bK${branch}`],
      ...[viaForResponse(request.via, from), ...olderVias].map((via) => ['Via', via] as const),
      ...(opensDialog ? [['Record-Route', `<sip:${self};lr>`] as const] : []),
      ['Max-Forwards', String(forwards - 1)],
      ...fieldsOf(request),
    ],
    body: request.body,
  });
};

/** A response as it is passed back (RFC 3261 16.7, 16.11), and where to. Undefined: it was not asked for through the box. */
export const passedBack = (
  response: SipResponse,
  own: Endpoint,
): { readonly bytes: Buffer; readonly to: Endpoint } | undefined => {
  const [, ...vias] = response.headers('Via');
  const next = vias[0] === undefined ? undefined : parseVia(vias[0]);
  if (!next || response.via.host !== own.address || response.via.port !== own.port) return undefined;
  const headers: HeaderFields = [...vias.map((via) => ['Via', via] as const), ...fieldsOf(response)];
  const head = `SIP/2.0 ${response.status} ${response.reason}\r\n${formatHeaders(headers)}`;
  // RFC 3581 4: where the request came from.
  const address = next.params.get('received') ?? next.host;
  const port = Number(next.params.get('rport') || (next.port ?? 5060));
  return { bytes: assemble(head, response.body, response.encoding), to: { address, port } };
};

const fieldsOf = ({ rawHeaders }: SipRequest | SipResponse): HeaderFields =>
  rawHeaders.flatMap(({ key, name, value }) => (OWN_FIELDS.has(key) ? [] : [[name, value] as const]));

import type { SipRequest } from './syntax/message.ts';
import type { HeaderFields } from './syntax/response.ts';

/** An answer to a request whose content cannot be served. */
export interface ContentRefusal {
  readonly status: 406 | 415;
  readonly headers: HeaderFields;
}

const SDP = 'application/sdp';
const SDP_RANGES: ReadonlySet<string> = new Set([SDP, 'application/*', '*/*']);

const mediaRange = (value: string): string => (value.split(';', 1)[0] ?? '').trim().toLowerCase();

/** RFC 3261 20.11: a body that may be ignored. */
const isOptional = (request: SipRequest): boolean =>
  /;[ \t]*handling[ \t]*=[ \t]*optional/i.test(request.header('Content-Disposition') ?? '');

/** RFC 3261 8.2.3: the type and the encoding of a body must be known. */
const bodyRefusal = (request: SipRequest): ContentRefusal | undefined => {
  if (request.body.length === 0 || isOptional(request)) return undefined;
  if (request.headers('Content-Encoding').some((encoding) => encoding.toLowerCase() !== 'identity')) {
    return { status: 415, headers: [['Accept-Encoding', 'identity']] };
  }
  return request.contentType === SDP ? undefined : { status: 415, headers: [['Accept', SDP]] };
};

/**
 * Whether an INVITE can be answered with SDP: 415 when its body is something else or encoded, 406 when its `Accept` has no room for
 * SDP (RFC 3261 13.2.1: without `Accept` SDP is implied). Undefined for every other method.
 */
export const contentRefusal = (request: SipRequest): ContentRefusal | undefined => {
  if (request.method !== 'INVITE') return undefined;
  const refusal = bodyRefusal(request);
  if (refusal || request.header('Accept') === undefined) return refusal;
  const accepted = request.headers('Accept').some((value) => SDP_RANGES.has(mediaRange(value)));
  return accepted ? undefined : { status: 406, headers: [['Accept', SDP]] };
};

import { contentRefusal } from './content.ts';
import { unsupportedExtensions } from './extensions.ts';
import type { SipAnswer, Unmet, UnmetDemand } from './port.ts';
import { sessionTimerRefusal } from './session-timer.ts';
import type { SipRequest } from './syntax/message.ts';
import type { HeaderFields } from './syntax/response.ts';

/** A response to give. The reason is the RFC's phrase where it is left out. */
export interface Answer {
  readonly status: number;
  readonly reason?: string;
  readonly headers?: HeaderFields;
  readonly body?: string;
  /** What was refused by it, for our records: it is not sent. */
  readonly detail?: string;
}

/** RFC 3261 9.2 and 12.2.2: there is no such transaction, or no such dialog. */
export const GONE: Answer = { status: 481 };
/** RFC 3261 21.4.4: "The server understood the request, but is refusing to fulfill it." */
export const FORBIDDEN: Answer = { status: 403 };
/** RFC 3261 21.5.4: the server is full or about to go, or something that it needs is not there. */
export const UNAVAILABLE: Answer = { status: 503, headers: [['Retry-After', '10']] };

/** An answer of the port in the form that responses are built from. */
export const answerOf = ({ status, reason, headers }: SipAnswer): Answer => ({
  status,
  ...(reason !== undefined && { reason }),
  ...(headers && { headers: Object.entries(headers) }),
});

/**
 * Extensions that a caller may require. `100rel` (RFC 3262 3) asks that provisional answers be sent reliably, but for a 100: no other is
 * ever sent. `timer` is RFC 4028.
 */
const SUPPORTED: ReadonlySet<string> = new Set(['100rel', 'timer']);

/**
 * RFC 3261 8.2.2.3: "If a UAS does not understand an option-tag listed in a Require header field, it MUST respond by generating a response
 * with status code 420 (Bad Extension). The UAS MUST add an Unsupported header field".
 */
export const unsupportedExtension = (request: SipRequest): Answer | undefined => {
  const tags = unsupportedExtensions(request, SUPPORTED);
  if (tags.length === 0) return undefined;
  const unsupported = tags.join(', ');
  return { status: 420, headers: [['Unsupported', unsupported]], detail: `Require: ${unsupported}` };
};

/** What a request demands that is not there, as the answer to it: 420 and, for an INVITE or UPDATE, 422, 415, 400 or 406. */
export const unmetDemand = (request: SipRequest): Answer | undefined =>
  unsupportedExtension(request) ?? sessionTimerRefusal(request) ?? contentRefusal(request);

const UNMET: Readonly<Record<number, UnmetDemand>> = {
  406: 'sdp-unaccepted',
  415: 'body-unsupported',
  420: 'extension-unsupported',
  422: 'session-too-short',
};

/** What the answer of `unmetDemand` says is not there. */
export const unmetBy = ({ status, detail }: Answer): Unmet => ({ refusal: UNMET[status] ?? 'malformed', detail });

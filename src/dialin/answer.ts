import type { Lack } from '../lib/index.ts';
import type { SipAnswer, UnmetDemand } from '../sip/port.ts';
import type { CallRefusal, RefusedUnread } from './port.ts';

/** Refusals that SIP answers by itself. */
const answeredBySip = {
  unauthenticated: 401,
  malformed: 400,
  'scheme-unknown': 416,
  'version-unknown': 505,
  'too-large': 513,
  'target-mismatch': 400,
  'sender-unknown': 403,
  'caller-unmapped': 480,
  'no-such-call': 481,
  overloaded: 503,
  draining: 503,
  'extension-unsupported': 420,
  'session-too-short': 422,
  'body-unsupported': 415,
  'sdp-unaccepted': 406,
} as const satisfies Record<Exclude<UnmetDemand | RefusedUnread, Lack> | 'unauthenticated', number>;

/** Reasons that end a call by an answer of ours; the others in `CallRefusal` are how a phone ended it, or no phone's matter. */
export type AnsweredRefusal = Exclude<
  CallRefusal,
  keyof typeof answeredBySip | 'code-invalid' | 'media-intruded' | 'abandoned'
>;

/**
 * One text for everybody who may not confirm: nobody learns which rule refused them, and a person who reads it on the
 * display of an app knows what to do.
 */
const forbidden: SipAnswer = { status: 403, reason: 'This phone cannot confirm, use one that is wired to the house' };

/** One answer for every wrong code, equal to that for a number that is none of ours. */
const notFound: SipAnswer = { status: 404 };

const answers = {
  'line-kind-refused': forbidden,
  'transport-refused': forbidden,
  'origin-refused': forbidden,
  'call-diverted': forbidden,
  'line-suspect': forbidden,
  'not-a-code': notFound,
  'code-unknown': notFound,
  'code-expired': notFound,
  'code-used': notFound,
  'line-not-allowed': notFound,
  'line-blocked': { status: 480 },
  'code-incomplete': { status: 484 },
  'media-unusable': { status: 488 },
  'no-media-port': { status: 486, headers: { 'Retry-After': '10' } },
  'store-unavailable': { status: 503, headers: { 'Retry-After': '10' } },
  'clock-behind': { status: 503, headers: { 'Retry-After': '10' } },
  fault: { status: 500 },
} as const satisfies Record<AnsweredRefusal, SipAnswer>;

/** The SIP answer to a refusal. `retryAfterSeconds` becomes `Retry-After` (RFC 3261 20.33). */
export const answerTo = (refusal: AnsweredRefusal, retryAfterSeconds?: number): SipAnswer => {
  const answer: SipAnswer = answers[refusal];
  if (retryAfterSeconds === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'Retry-After': String(retryAfterSeconds) } };
};

/** RFC 3261 8.2.2.2: to an INVITE that was judged before, over another path. */
export const answerToMerged = { status: 482 } as const satisfies SipAnswer;

/** To a call through a registration whose caller is none of the phones behind the PBX: it may ring elsewhere, so no 6xx. */
export const answerToUnmapped = { status: answeredBySip['caller-unmapped'] } as const satisfies SipAnswer;

/** Every refusal and the SIP status it is answered with, for the documentation. */
export const sipStatusOf: Readonly<Record<string, number>> = {
  ...answeredBySip,
  ...Object.fromEntries(Object.entries(answers).map(([refusal, { status }]) => [refusal, status])),
};

/** The SIP status that a call which was refused for this was answered with; undefined where the phone ended it. */
export const answeredWith = (refusal: CallRefusal): number | undefined => sipStatusOf[refusal];

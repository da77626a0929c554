import type { Lack } from '../lib/index.ts';
import type { SipRefusal, UnmetDemand } from '../sip/port.ts';
import type { AnsweredRefusal } from './answer.ts';
import type { CallRefusal } from './port.ts';

/**
 * Why a call of a line was refused, each with one sentence for whoever looks after the phone; those that SIP decides alone are in
 * `sip/refusals.ts`. Codes are stable.
 */
export const callRefusals = {
  'line-kind-refused': 'The line is an IP phone or an app: it can never confirm.',
  'transport-refused': 'The call came over a WebSocket, from a browser.',
  'call-diverted': 'The call was diverted or transferred.',
  'line-suspect': 'The caller contradicts what the line was provisioned as; its signals say how.',
  'line-not-allowed': 'The line may not confirm for this user.',
  'line-blocked': 'Too many wrong codes were dialled from the line: it is blocked for a while.',
  'code-unknown': 'No confirmation has this code.',
  'code-expired': 'The confirmation with this code has ended.',
  'code-used': 'The code has confirmed already.',
  'code-incomplete': 'The number is the beginning of a code.',
  'session-too-short': 'The phone wants a session timer of less than 90 seconds.',
  'body-unsupported': 'The body of the call is of a type, or encoded in a way, that is not read here.',
  'sdp-unaccepted': 'The phone takes no answer with SDP.',
  'media-unusable': 'No stream of the offer can be used.',
  'no-media-port': 'No port is left for the voice of another call (rtp.portMin to rtp.portMax).',
  fault: 'Offhook failed; its log says how.',
} as const satisfies Record<
  | Exclude<AnsweredRefusal, 'not-a-code' | 'origin-refused' | Lack>
  | Exclude<UnmetDemand, 'extension-unsupported' | 'malformed'>,
  string
>;

/** The same of calls that are no refused request (`code-invalid` is of no call): nobody had proven to be a line, or the call was answered and confirmed nothing. */
export const callEndings = {
  unauthenticated: 'The phone did not prove to be a line: its user name or its password is wrong.',
  'media-intruded': 'A second source sent into the call while digits came: it counts for nothing.',
  abandoned: 'The phone hung up before a code was looked at.',
} as const satisfies Record<Exclude<CallRefusal, SipRefusal | keyof typeof callRefusals | 'code-invalid'>, string>;

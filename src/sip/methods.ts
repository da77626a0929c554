import { type Answer, GONE, UNAVAILABLE, unsupportedExtension } from './answer.ts';
import { ACCEPT } from './content.ts';
import type { SipRequest } from './syntax/message.ts';

/** RFC 3261 20.5: what this server takes. */
const METHODS = ['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'INFO', 'REGISTER', 'UPDATE', 'PRACK'] as const;

/** What RFCs define and this server does not serve. */
const UNSERVED = ['MESSAGE', 'NOTIFY', 'PUBLISH', 'REFER', 'SUBSCRIBE'] as const;

/** Every method that an RFC defines; whatever else comes is a stranger's own. */
export const RECOGNISED: ReadonlySet<string> = new Set([...METHODS, ...UNSERVED]);

/** The header fields that say what this server can do. */
export const ALLOW = ['Allow', METHODS.join(', ')] as const;
export const SUPPORTED = ['Supported', 'timer'] as const;

/** RFC 6665 8.2.2: the only event that is answered, a keep-alive of phones that use NOTIFY for it. */
const KEEP_ALIVE = 'keep-alive';

/** RFC 6665 7.3.2: 489 names the events that would do. */
const BAD_EVENT: Answer = { status: 489, headers: [['Allow-Events', KEEP_ALIVE]] };

/** RFC 3261 11.2: what a phone that asks is told; a 200, for a call may come at any time. */
const CAPABILITIES: Answer = { status: 200, headers: [ALLOW, ACCEPT, SUPPORTED] };

const answerToNotify = (request: SipRequest): Answer => {
  const event = request.header('Event')?.split(';', 1)[0]?.trim().toLowerCase();
  return event === KEEP_ALIVE ? { status: 200 } : BAD_EVENT;
};

/** The answer to a method that means the same inside and outside a call, and to one that is not served. */
export const answerByMethod = (request: SipRequest): Answer => {
  switch (request.method) {
    case 'OPTIONS':
      return CAPABILITIES;
    case 'SUBSCRIBE':
      return BAD_EVENT;
    case 'NOTIFY':
      return answerToNotify(request);
    // RFC 3261 15.1.2, RFC 6086 4.2.2, RFC 3311 5.2: what belongs to a call, without a call.
    case 'BYE':
    case 'INFO':
    case 'UPDATE':
      return GONE;
    // RFC 3262 3: "If a PRACK request is received by the UA core that does not match any unacknowledged reliable provisional response, the
    // UAS MUST respond to the PRACK with a 481 response." There never is one.
    case 'PRACK':
      return GONE;
    // RFC 3261 8.2.1: "If the UAS recognizes but does not support the method of a request, it MUST generate a 405 (Method Not
    // Allowed) response." 21.5.2, of 501: "This is the appropriate response when a UAS does not recognize the request method".
    default:
      return { status: RECOGNISED.has(request.method) ? 405 : 501, headers: [ALLOW] };
  }
};

/** Whether a request outside a dialog is served for proven senders only. */
export const needsProof = (method: string): boolean => method === 'INVITE' || method === 'REGISTER';

/** The answer to a request outside a dialog for which nobody has to prove anything: it says the same to everybody. */
export const answerWithoutProof = (request: SipRequest): Answer => {
  // RFC 3261 8.2: the method is looked at first, then what the request requires.
  const answer = answerByMethod(request);
  return answer.status === 200 ? (unsupportedExtension(request) ?? answer) : answer;
};

/**
 * The answer to an OPTIONS that a proxy sends of its own accord, whoever is at home: whether it may lead new calls here. A server that
 * is about to go says so, and keeps the calls that run.
 */
export const answerToProxy = (request: SipRequest, server: { isDraining(): boolean }): Answer =>
  server.isDraining() ? UNAVAILABLE : answerWithoutProof(request);

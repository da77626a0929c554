import { type Answer, GONE, unmetDemand } from './answer.ts';
import { Facts, sessionIn } from './facts.ts';
import { answerToInfo } from './info.ts';
import { ALLOW, answerByMethod, SUPPORTED } from './methods.ts';
import type { CallListener, Source } from './port.ts';
import { sessionTimerHeaders } from './session-timer.ts';
import type { SipRequest } from './syntax/message.ts';
import type { HeaderFields } from './syntax/response.ts';

const PENDING: Answer = { status: 491 };
const DONE: Answer = { status: 200 };

/** A call, as far as the answers in it depend on it. */
export interface AnsweredCall {
  /** Whether the call is on, and none of our 200 waits for its ACK. */
  readonly isStanding: boolean;
  readonly isOver: boolean;
  /** Undefined where nobody attends the call, or whoever does failed: then the call ends. */
  tell<T>(task: (listener: CallListener) => T): T | undefined;
}

/**
 * RFC 3261 12.2.2: why a request of the phone inside a call cannot be served, first whether there still is a dialog, then what the
 * request requires. Never of a BYE.
 */
const refusalInCall = (request: SipRequest, call: AnsweredCall): Answer | undefined => {
  // RFC 3261 15.1.2: "the UAS core MUST generate a 2xx response to the BYE", whatever is pending.
  if (request.method === 'BYE') return undefined;
  return call.isOver ? GONE : unmetDemand(request);
};

/** What the phone is answered inside a call. A 2xx to an INVITE or UPDATE lacks its header fields still. */
export const answerInCall = (request: SipRequest, source: Source, call: AnsweredCall): Answer =>
  refusalInCall(request, call) ?? servedInCall(request, source, call);

const servedInCall = (request: SipRequest, source: Source, call: AnsweredCall): Answer => {
  switch (request.method) {
    case 'INVITE':
      return reofferAnswer(request, source, call);
    case 'BYE':
      return DONE;
    case 'INFO':
      return answerToInfo(request, (body) => call.tell((listener) => listener.info(body)));
    // RFC 3311 5.2: an UPDATE with an offer is answered as a re-INVITE is, but for the ACK. Without one it refreshes the session alone.
    case 'UPDATE':
      return sessionIn(request) ? reofferAnswer(request, source, call) : refreshAnswer(request, source, call);
    default:
      return answerByMethod(request);
  }
};

/**
 * RFC 3261 14.2: "If the new session description is not acceptable, the UAS can reject it by returning a 488 (Not Acceptable Here)
 * response for the re-INVITE." The session stays as it was.
 */
const reofferAnswer = (request: SipRequest, source: Source, call: AnsweredCall): Answer => {
  // RFC 5407 3.1: a re-INVITE before the ACK of our 200. 491 makes the phone try again a little later.
  if (!call.isStanding) return PENDING;
  const facts = new Facts(request, source);
  const sdp = call.tell((listener) => listener.reoffered(sessionIn(request), facts));
  if (call.isOver) return GONE;
  return sdp === undefined ? { status: 488 } : { status: 200, body: sdp };
};

const refreshAnswer = (request: SipRequest, source: Source, call: AnsweredCall): Answer => {
  call.tell((listener) => listener.refreshed(new Facts(request, source)));
  return call.isOver ? GONE : DONE;
};

/** What a 200 to an INVITE or UPDATE says besides where we are: what we can do, what became of its session timer, and of what type its body is. */
export const successHeaders = (request: SipRequest, sdp: string | undefined): HeaderFields => {
  const headers = [ALLOW, SUPPORTED, ...sessionTimerHeaders(request)];
  return sdp === undefined ? headers : [...headers, ['Content-Type', 'application/sdp']];
};

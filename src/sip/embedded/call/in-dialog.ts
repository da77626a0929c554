import { type Answer, GONE, unmetDemand } from '../../answer.ts';
import { Facts, sessionIn } from '../../facts.ts';
import { answerToInfo } from '../../info.ts';
import { answerByMethod } from '../../methods.ts';
import type { CallListener, Source } from '../../port.ts';
import type { SipRequest } from '../../syntax/message.ts';
import type { InviteServer } from '../transaction/invite-server.ts';
import type { Flow } from '../transport/flow.ts';
import type { CallParts } from './call-parts.ts';
import type { Dialog } from './dialog.ts';
import { successTo } from './success.ts';

const PENDING: Answer = { status: 491 };
const OUT_OF_ORDER: Answer = { status: 500 };
const DONE: Answer = { status: 200 };

/** The call of a dialog, as far as the answers in it depend on it and change it. */
export interface AnsweredCall {
  /** Whether the call is on, and none of our 200 waits for its ACK. */
  readonly isStanding: boolean;
  readonly isOver: boolean;
  /** Undefined where nobody attends the call, or whoever does failed: then the call ends. */
  tell<T>(task: (listener: CallListener) => T): T | undefined;
  /** This re-INVITE is to be answered with 200 and this SDP, until its ACK comes. */
  reaccept(reinvite: SipRequest, transaction: InviteServer, answer: Answer): void;
  /** The phone has said BYE. */
  hungUp(): void;
}

/** Answers what the phone asks for inside a dialog: everything but the ACK, which asks for nothing. */
export class InDialog {
  readonly #dialog: Dialog;
  readonly #call: AnsweredCall;
  readonly #parts: Pick<CallParts, 'own' | 'transactions'>;

  constructor(dialog: Dialog, call: AnsweredCall, parts: Pick<CallParts, 'own' | 'transactions'>) {
    this.#dialog = dialog;
    this.#call = call;
    this.#parts = parts;
  }

  /** Takes a request. `key` is that of its transaction. */
  serve(request: SipRequest, flow: Flow, source: Source, key: string): void {
    const refusal = this.#refusalOf(request);
    if (refusal) {
      this.#reply(request, flow, key, refusal);
      return;
    }
    switch (request.method) {
      case 'INVITE':
        this.#reinvite(request, flow, source, key);
        return;
      // RFC 3261 15.1.2: "the UAS core MUST generate a 2xx response to the BYE", whatever is pending.
      case 'BYE':
        this.#reply(request, flow, key, DONE);
        this.#call.hungUp();
        return;
      default:
        this.#reply(request, flow, key, this.#answerTo(request, source));
    }
  }

  /** RFC 3261 12.2.2: the order comes first, then whether there still is a dialog, then what the request requires. */
  #refusalOf(request: SipRequest): Answer | undefined {
    if (!this.#dialog.inOrder(request)) return OUT_OF_ORDER;
    if (request.method === 'BYE') return undefined;
    return this.#call.isOver ? GONE : unmetDemand(request);
  }

  #answerTo(request: SipRequest, source: Source): Answer {
    switch (request.method) {
      case 'INFO':
        return answerToInfo(request, (body) => this.#call.tell((listener) => listener.info(body)));
      case 'UPDATE':
        return this.#updateAnswer(request, source);
      default:
        return answerByMethod(request);
    }
  }

  #reinvite(request: SipRequest, flow: Flow, source: Source, key: string): void {
    const answer = this.#reofferAnswer(request, source);
    if (answer.status !== 200) {
      this.#reply(request, flow, key, answer);
      return;
    }
    this.#dialog.refreshTarget(request);
    this.#call.reaccept(request, this.#openInvite(flow, key), answer);
  }

  /**
   * RFC 3261 14.2: "If the new session description is not acceptable, the UAS can reject it by returning a 488 (Not Acceptable Here)
   * response for the re-INVITE." The session stays as it was.
   */
  #reofferAnswer(request: SipRequest, source: Source): Answer {
    // RFC 5407 3.1: a re-INVITE before the ACK of our 200. 491 makes the phone try again a little later.
    if (!this.#call.isStanding) return PENDING;
    const facts = new Facts(request, source);
    const sdp = this.#call.tell((listener) => listener.reoffered(sessionIn(request), facts));
    if (this.#call.isOver) return GONE;
    return sdp === undefined ? { status: 488 } : { status: 200, body: sdp };
  }

  /** RFC 3311 5.2: an UPDATE with an offer is answered as a re-INVITE is, but for the ACK. Without one it refreshes the session alone. */
  #updateAnswer(request: SipRequest, source: Source): Answer {
    const offers = sessionIn(request) !== undefined;
    const answer = offers ? this.#reofferAnswer(request, source) : this.#refreshAnswer(request, source);
    if (answer.status !== 200) return answer;
    this.#dialog.refreshTarget(request);
    return successTo(request, this.#dialog, this.#parts.own, answer.body);
  }

  #refreshAnswer(request: SipRequest, source: Source): Answer {
    this.#call.tell((listener) => listener.refreshed(new Facts(request, source)));
    return this.#call.isOver ? GONE : DONE;
  }

  /** Answers through a transaction of its own. */
  #reply(request: SipRequest, flow: Flow, key: string, answer: Answer): void {
    const response = this.#dialog.response(request, flow, answer);
    if (request.method === 'INVITE') this.#openInvite(flow, key).respond(answer.status, response);
    else this.#parts.transactions.answer({ key, merge: undefined }, flow, response);
  }

  #openInvite(flow: Flow, key: string): InviteServer {
    return this.#parts.transactions.openInvite({ key, merge: undefined }, flow, this.#dialog.localTag);
  }
}

import type { Answer } from '../../answer.ts';
import { type AnsweredCall as AnyCall, answerInCall, refusalInCall } from '../../in-call.ts';
import type { Source } from '../../port.ts';
import type { SipRequest } from '../../syntax/message.ts';
import type { InviteServer } from '../transaction/invite-server.ts';
import type { Flow } from '../transport/flow.ts';
import type { CallParts } from './call-parts.ts';
import type { Dialog } from './dialog.ts';
import { successTo } from './success.ts';

const OUT_OF_ORDER: Answer = { status: 500 };

/** The call of a dialog, as far as the answers in it depend on it and change it. */
export interface AnsweredCall extends AnyCall {
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
    // RFC 3261 12.2.2: the order comes first.
    const refusal = this.#dialog.inOrder(request) ? refusalInCall(request, this.#call) : OUT_OF_ORDER;
    const answer = refusal ?? answerInCall(request, source, this.#call);
    if (answer.status === 200) this.#succeed(request, flow, key, answer);
    else this.#reply(request, flow, key, answer);
    if (request.method === 'BYE' && !refusal) this.#call.hungUp();
  }

  #succeed(request: SipRequest, flow: Flow, key: string, answer: Answer): void {
    switch (request.method) {
      case 'INVITE':
        this.#dialog.refreshTarget(request);
        this.#call.reaccept(request, this.#openInvite(flow, key), answer);
        return;
      case 'UPDATE':
        this.#dialog.refreshTarget(request);
        this.#reply(request, flow, key, successTo(request, this.#dialog, this.#parts.own, answer.body));
        return;
      default:
        this.#reply(request, flow, key, answer);
    }
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

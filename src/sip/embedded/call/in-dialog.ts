import type { Answer } from '../../answer.ts';
import type { Source } from '../../port.ts';
import type { SipRequest } from '../../syntax/message.ts';
import type { InviteServer } from '../transaction/invite-server.ts';
import type { Flow } from '../transport/flow.ts';
import type { CallInDialog, LegParts } from './leg-parts.ts';
import { successTo } from './success.ts';

/** A call and its dialog, as far as the answers in it depend on them and change them. */
export interface AnsweredLeg extends CallInDialog {
  /** This re-INVITE is to be answered with 200 and this SDP, until its ACK comes. */
  reaccept(reinvite: SipRequest, transaction: InviteServer, answer: Answer): void;
}

/** Answers what the phone asks for inside a dialog: everything but the ACK, which asks for nothing. */
export class InDialog {
  readonly #leg: AnsweredLeg;
  readonly #parts: Pick<LegParts, 'own' | 'transactions'>;

  constructor(leg: AnsweredLeg, parts: Pick<LegParts, 'own' | 'transactions'>) {
    this.#leg = leg;
    this.#parts = parts;
  }

  /** Takes a request. `key` is that of its transaction. */
  serve(request: SipRequest, flow: Flow, source: Source, key: string): void {
    const { call } = this.#leg;
    const answer = call.answerTo(request, source);
    if (answer.status !== 200) {
      this.#reply(request, flow, key, answer);
      return;
    }
    this.#succeed(request, flow, key, answer);
    if (request.method === 'BYE') call.hungUp();
  }

  #succeed(request: SipRequest, flow: Flow, key: string, answer: Answer): void {
    const { dialog } = this.#leg;
    switch (request.method) {
      case 'INVITE':
        dialog.refreshTarget(request);
        this.#leg.reaccept(request, this.#openInvite(flow, key), answer);
        return;
      case 'UPDATE':
        dialog.refreshTarget(request);
        this.#reply(request, flow, key, successTo(request, dialog, this.#parts.own, answer.body));
        return;
      default:
        this.#reply(request, flow, key, answer);
    }
  }

  /** Answers through a transaction of its own. */
  #reply(request: SipRequest, flow: Flow, key: string, answer: Answer): void {
    const response = this.#leg.dialog.response(request, flow, answer);
    if (request.method === 'INVITE') this.#openInvite(flow, key).respond(answer.status, response);
    else this.#parts.transactions.answer({ key, merge: undefined }, flow, response);
  }

  #openInvite(flow: Flow, key: string): InviteServer {
    return this.#parts.transactions.openInvite({ key, merge: undefined }, flow, this.#leg.dialog.localTag);
  }
}

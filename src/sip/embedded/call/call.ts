import type { CancelTimer } from '../../../lib/index.ts';
import { type Answer, answerOf, unmetBy, unmetDemand } from '../../answer.ts';
import { Backoff } from '../../backoff.ts';
import { CallOwner } from '../../call-owner.ts';
import { type CallAction, type CallInput, type CallState, callStep } from '../../call-state.ts';
import { sessionIn } from '../../facts.ts';
import { FAILURE, type OurEnd } from '../../our-end.ts';
import type {
  Body,
  CallEnd,
  CallListener,
  IncomingCall,
  Proof,
  RequestFacts,
  SipAnswer,
  Source,
  Unmet,
} from '../../port.ts';
import type { SipRequest } from '../../syntax/message.ts';
import { buildResponse } from '../../syntax/response.ts';
import type { InviteServer, InviteUser } from '../transaction/invite-server.ts';
import type { Flow } from '../transport/flow.ts';
import type { CallParts, ProvenCaller } from './call-parts.ts';
import { Dialog } from './dialog.ts';
import { sayGoodbye } from './farewell.ts';
import { type AnsweredCall, InDialog } from './in-dialog.ts';
import { successTo } from './success.ts';

/** One call: the effects around `callStep`. Lives from the INVITE until nothing of it can come any more. */
export class Call implements IncomingCall, InviteUser, AnsweredCall {
  readonly line: string;
  readonly proof: Proof;
  readonly facts: RequestFacts;
  readonly body: Body | undefined;
  readonly #parts: CallParts;
  readonly #dialog: Dialog;
  readonly #inDialog: InDialog;
  readonly #owner: CallOwner;
  /** The last INVITE that was, or is to be, answered with 200, and its transaction. */
  #invite: SipRequest;
  #transaction: InviteServer;
  #state: CallState = 'offered';
  #tried = false;
  #acknowledged = false;
  #endingFor: OurEnd | undefined;
  #ended: CallEnd | undefined;
  #backoff: Backoff | undefined;
  #cancelMaximum: CancelTimer;

  constructor(parts: CallParts, caller: ProvenCaller, invite: SipRequest, flow: Flow, transaction: InviteServer) {
    this.#parts = parts;
    this.line = caller.line;
    this.proof = caller.proof;
    this.facts = caller.facts;
    this.body = sessionIn(invite);
    this.#dialog = new Dialog(invite, flow, caller.facts.source, transaction.toTag);
    this.#inDialog = new InDialog(this.#dialog, this, parts);
    this.#owner = new CallOwner(parts.onFault);
    this.#invite = invite;
    this.#transaction = transaction;
    this.#cancelMaximum = parts.clock.after(parts.maxCallSeconds * 1000, this.#tooLong);
    transaction.serve(this);
  }

  /** Behind a proxy, the address that leads to the phone: the phone's audio does not go over the proxy. */
  get localAddress(): string {
    const { address, proxy } = this.facts.source;
    const { local } = this.#dialog.flow;
    return (proxy === undefined ? undefined : this.#parts.localTowards(address)) ?? local.address;
  }

  get localTag(): string {
    return this.#dialog.localTag;
  }

  listen(listener: CallListener): void {
    this.#owner.listen(listener, this.#ended);
  }

  refuseUnmet(): Unmet | undefined {
    const answer = unmetDemand(this.#invite);
    if (answer) this.#take('refuse', answer);
    return answer && unmetBy(answer);
  }

  /** RFC 3261 8.2.6.1: a 100 has no To tag. Sent once, however often it is asked for. */
  trying(): void {
    if (this.#tried || (this.#state !== 'offered' && this.#state !== 'deciding')) return;
    this.#tried = true;
    this.#transaction.respond(100, buildResponse(this.#invite, { status: 100, hop: this.#dialog.flow.hop }));
  }

  decide(): boolean {
    this.#take('decide');
    return this.#state === 'deciding';
  }

  accept(sdp: string): boolean {
    if (this.#state !== 'offered' && this.#state !== 'deciding') return false;
    this.#take('accept', { status: 200, body: sdp });
    // What could not end the call while it was being decided ends it now.
    if (this.#endingFor) this.#take('end');
    return true;
  }

  refuse(answer: SipAnswer): void {
    this.#take('refuse', answerOf(answer));
  }

  hangup(): void {
    this.end('hung-up-by-us');
  }

  /** Ends the call from our side as its state allows: by a final answer or by BYE, after the ACK. Idempotent. */
  end(why: OurEnd): void {
    if (this.#ended) return;
    this.#endingFor ??= why;
    this.#take(why === 'failed' || why === 'too-long' ? 'end-now' : 'end');
  }

  drop(): void {
    if (this.#state !== 'answered' && this.#state !== 'hanging-up') {
      this.hangup();
      return;
    }
    this.discard('no-ack');
    this.#parts.forget(this);
  }

  /** Ends the call without a word to the phone. */
  discard(end: CallEnd): void {
    this.#state = 'over';
    this.#finish(this.#endingFor ?? end);
  }

  cancelled(): void {
    this.#take('cancel');
  }

  /** Whether this in-dialog request comes from the phone of this call. */
  owns(request: SipRequest, address: string): boolean {
    return this.#dialog.owns(request, address);
  }

  /** Whether it belongs to this call, which came over the proxy at this address. */
  isBehind(request: SipRequest, hop: string): boolean {
    return this.#dialog.isBehind(request, hop);
  }

  /** Takes a request inside the dialog that `owns` or, of an ACK, `isBehind` was true for. `key` is that of its transaction. */
  receive(request: SipRequest, flow: Flow, source: Source, key: string): void {
    this.#dialog.flow = flow;
    // Our tag is known to nobody but the proven caller: what goes on over another connection proves that one.
    flow.proven?.();
    if (request.method === 'ACK') this.#receiveAck(request);
    else this.#inDialog.serve(request, flow, source, key);
  }

  #receiveAck(request: SipRequest): void {
    // RFC 3261 13.2.2.4: "The sequence number of the CSeq header field MUST be the same as the INVITE being acknowledged".
    if (request.cseq.number !== this.#invite.cseq.number) return;
    if (this.#state !== 'answered' && this.#state !== 'hanging-up') return;
    this.#backoff?.stop();
    this.#backoff = undefined;
    this.#take('ack');
    if (this.#ended) return;
    const first = !this.#acknowledged;
    this.#acknowledged = true;
    if (first) this.tell((listener) => listener.acknowledged(sessionIn(request)));
    // RFC 3261 13.2.2.4, also of a re-INVITE (14.1): "If the 2xx contains an offer (based on the rules above), the ACK MUST
    // carry an answer in its body."
    else if (!sessionIn(this.#invite)) this.tell((listener) => listener.answered(sessionIn(request)));
  }

  get isStanding(): boolean {
    return this.#state === 'standing';
  }

  get isOver(): boolean {
    return this.#ended !== undefined;
  }

  /** A listener that throws must not leave its phone in a call that nobody attends. */
  tell<T>(task: (listener: CallListener) => T): T | undefined {
    return this.#owner.tell(task, () => this.end('failed'));
  }

  reaccept(reinvite: SipRequest, transaction: InviteServer, answer: Answer): void {
    this.#invite = reinvite;
    this.#transaction = transaction;
    this.#take('re-accept', answer);
  }

  hungUp(): void {
    this.#take('bye');
  }

  readonly #tooLong = (): void => this.end('too-long');

  #take(input: CallInput, answer?: Answer): void {
    const [next, action] = callStep(this.#state, input);
    this.#state = next;
    this.#act(action, answer);
  }

  #act(action: CallAction, answer: Answer | undefined): void {
    switch (action) {
      case 'nothing':
        return;
      case 'send-200':
        this.#sendSuccess(answer?.body ?? '');
        return;
      case 'send-refusal':
        this.#sendFailure(answer ?? FAILURE.failed, 'refused');
        return;
      case 'send-487':
        this.#sendFailure({ status: 487 }, 'cancelled');
        return;
      case 'send-failure': {
        const why = this.#endingFor ?? 'failed';
        this.#sendFailure(FAILURE[why], why);
        return;
      }
      case 'send-bye':
        this.#sendBye();
        return;
      case 'phone-hung-up':
        this.#finish('hung-up-by-phone');
        this.#parts.forget(this);
        return;
      case 'forget':
        this.#parts.forget(this);
        return;
    }
  }

  /** RFC 3261 13.3.1.4: the 2xx is sent again, whatever the transport, until its ACK comes. */
  #sendSuccess(sdp: string): void {
    const { clock, timers, own } = this.#parts;
    const transaction = this.#transaction;
    const answer = successTo(this.#invite, this.#dialog, own, sdp);
    const response = this.#dialog.response(this.#invite, this.#dialog.flow, answer);
    transaction.respond(200, response);
    this.#backoff = new Backoff({
      clock,
      timers,
      reliable: false,
      again: () => transaction.respond(200, response),
      over: () => this.#take('no-ack'),
    });
  }

  #sendFailure(answer: Answer, end: CallEnd): void {
    this.#transaction.respond(answer.status, this.#dialog.response(this.#invite, this.#dialog.flow, answer));
    if (end === 'refused') this.#awaitAckOfRefusal();
    this.#finish(end);
    this.#parts.forget(this);
  }

  /**
   * What the transaction keeps for its ACK is the owner alone: the call and its INVITE are released now. RFC 3261 16.7 step 10, 17.1.1.3:
   * a proxy acknowledges a refusal itself. That says that the proxy has read it, and nothing of the caller.
   */
  #awaitAckOfRefusal(): void {
    const owner = this.#owner;
    if (owner.awaitsAckOfRefusal && this.facts.source.proxy === undefined)
      this.#transaction.onAcknowledged(() => owner.refusalAcknowledged());
  }

  #sendBye(): void {
    const isWanted = (): boolean => this.#state === 'leaving';
    sayGoodbye(this.#dialog, this, { ...this.#parts, isWanted }, () => this.#take('bye-done'));
    this.#finish(this.#endingFor ?? 'no-ack');
  }

  #finish(end: CallEnd): void {
    if (this.#ended) return;
    this.#ended = end;
    this.#backoff?.stop();
    this.#backoff = undefined;
    this.#cancelMaximum();
    this.#owner.ended(end);
  }
}

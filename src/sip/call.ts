import type { CancelTimer, ReportFault } from '../lib/index.ts';
import { type Answer, answerOf, unmetBy, unmetDemand } from './answer.ts';
import { CallOwner } from './call-owner.ts';
import { type CallAction, type CallInput, type CallState, callStep } from './call-state.ts';
import type { CallParts, CallWire, ProvenCaller } from './call-wire.ts';
import { sessionIn } from './facts.ts';
import { type AnsweredCall, answerInCall } from './in-call.ts';
import { FAILURE, type OurEnd } from './our-end.ts';
import type {
  Body,
  CallEnd,
  CallListener,
  IncomingCall,
  Proof,
  RequestFacts,
  SipAnswer,
  SipDecisions,
  Source,
  Unmet,
} from './port.ts';
import type { SipRequest } from './syntax/message.ts';

const OUT_OF_ORDER: Answer = { status: 500 };

/** One call, whatever its back end: the effects around `callStep`. Lives from the INVITE until nothing of it can come any more. */
export class Call implements IncomingCall, AnsweredCall {
  readonly line: string;
  readonly proof: Proof;
  readonly facts: RequestFacts;
  readonly body: Body | undefined;
  readonly #wire: CallWire;
  readonly #owner: CallOwner;
  readonly #onFault: ReportFault;
  #invite: SipRequest;
  #remoteSequence: number;
  #state: CallState = 'offered';
  #tried = false;
  #acknowledged = false;
  #endingFor: OurEnd | undefined;
  #ended: CallEnd | undefined;
  readonly #cancelMaximum: CancelTimer;

  constructor({ clock, maxCallSeconds, onFault }: CallParts, caller: ProvenCaller, invite: SipRequest, wire: CallWire) {
    this.line = caller.line;
    this.proof = caller.proof;
    this.facts = caller.facts;
    this.body = sessionIn(invite);
    this.#wire = wire;
    this.#owner = new CallOwner(onFault);
    this.#onFault = onFault;
    this.#invite = invite;
    this.#remoteSequence = invite.cseq.number;
    this.#cancelMaximum = clock.after(maxCallSeconds * 1000, () => this.end('too-long'));
  }

  /** Has it decided. Where that fails, nobody attends it, and the phone is told so. */
  offerTo(decisions: Pick<SipDecisions, 'incoming'>): void {
    try {
      decisions.incoming(this);
    } catch (cause) {
      this.#onFault('sip incoming call', cause);
      this.end('failed');
    }
  }

  /** The last INVITE that was, or is to be, answered with 200. */
  get invite(): SipRequest {
    return this.#invite;
  }

  get localAddress(): string {
    return this.#wire.localAddress;
  }

  /** No final answer was given. */
  get isUnanswered(): boolean {
    return this.#state === 'offered' || this.#state === 'deciding';
  }

  /** A 200 of ours waits for its ACK. */
  get isUnacknowledged(): boolean {
    return this.#state === 'answered' || this.#state === 'hanging-up';
  }

  get isStanding(): boolean {
    return this.#state === 'standing';
  }

  /** Our BYE is on its way. */
  get isLeaving(): boolean {
    return this.#state === 'leaving';
  }

  /** Its end has been told. */
  get isOver(): boolean {
    return this.#ended !== undefined;
  }

  listen(listener: CallListener): void {
    this.#owner.listen(listener, this.#ended);
  }

  refuseUnmet(): Unmet | undefined {
    const answer = unmetDemand(this.#invite);
    if (answer) this.#take('refuse', answer);
    return answer && unmetBy(answer);
  }

  /** Sent once, however often it is asked for. */
  trying(): void {
    if (this.#tried || !this.isUnanswered) return;
    this.#tried = true;
    this.#wire.trying();
  }

  decide(): boolean {
    this.#take('decide');
    return this.#state === 'deciding';
  }

  accept(sdp: string): boolean {
    if (!this.isUnanswered) return false;
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

  /**
   * Ends the call from our side as its state allows: by a final answer or by BYE, after the ACK. `answer` is that final answer where it
   * is not the usual one. Idempotent.
   */
  end(why: OurEnd, answer?: Answer): void {
    if (this.#ended) return;
    this.#endingFor ??= why;
    this.#take(why === 'failed' || why === 'too-long' ? 'end-now' : 'end', answer);
  }

  drop(): void {
    if (this.isUnacknowledged) this.lose('no-ack');
    else this.hangup();
  }

  /** The call is over, without a word of ours to the phone. */
  lose(end: CallEnd): void {
    this.#state = 'over';
    this.#finish(this.#endingFor ?? end);
    this.#wire.forget();
  }

  /** A CANCEL came, and the INVITE is ours to answer. */
  cancelled(): void {
    this.#take('cancel');
  }

  /** Whether a 200 of ours waits for this ACK. */
  awaits(ack: SipRequest): boolean {
    // RFC 3261 13.2.2.4: "The sequence number of the CSeq header field MUST be the same as the INVITE being acknowledged".
    return this.isUnacknowledged && ack.cseq.number === this.#invite.cseq.number;
  }

  /** An ACK of the phone in this call; one that is not awaited changes nothing. */
  acknowledged(ack: SipRequest): void {
    if (!this.awaits(ack)) return;
    this.#wire.stopWaiting();
    this.#take('ack');
    if (this.#ended) return;
    const first = !this.#acknowledged;
    this.#acknowledged = true;
    if (first) this.tell((listener) => listener.acknowledged(sessionIn(ack)));
    // RFC 3261 13.2.2.4, also of a re-INVITE (14.1): "If the 2xx contains an offer (based on the rules above), the ACK MUST
    // carry an answer in its body."
    else if (!sessionIn(this.#invite)) this.tell((listener) => listener.answered(sessionIn(ack)));
  }

  /** The ACK of our 200 did not come in time. */
  unacknowledged(): void {
    this.#take('no-ack');
  }

  /** What the phone is answered to any other request inside the call. RFC 3261 12.2.2: the order comes first. */
  answerTo(request: SipRequest, source: Source): Answer {
    return this.#inOrder(request) ? answerInCall(request, source, this) : OUT_OF_ORDER;
  }

  /**
   * False where (RFC 3261 12.2.2) "the sequence number of the request is lower than the remote sequence number, the request is out of
   * order and MUST be rejected with a 500 (Server Internal Error) response." Else it is the one to compare the next with.
   */
  #inOrder({ cseq }: SipRequest): boolean {
    if (cseq.number < this.#remoteSequence) return false;
    this.#remoteSequence = cseq.number;
    return true;
  }

  /** Answers a re-INVITE with this 200, until its ACK comes. */
  reaccept(reinvite: SipRequest, answer: Answer): void {
    this.#invite = reinvite;
    this.#take('re-accept', answer);
  }

  /** The phone has said BYE, and has been answered. */
  hungUp(): void {
    this.#take('bye');
  }

  /** A listener that throws must not leave its phone in a call that nobody attends. */
  tell<T>(task: (listener: CallListener) => T): T | undefined {
    return this.#owner.tell(task, () => this.end('failed'));
  }

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
        this.#wire.succeed(answer?.body ?? '');
        return;
      case 'send-refusal':
        this.#fail(answer ?? FAILURE.failed, 'refused');
        return;
      case 'send-487':
        this.#fail({ status: 487 }, 'cancelled');
        return;
      case 'send-failure': {
        const why = this.#endingFor ?? 'failed';
        this.#fail(answer ?? FAILURE[why], why);
        return;
      }
      case 'send-bye':
        this.#wire.bye(() => this.#take('bye-done'));
        this.#finish(this.#endingFor ?? 'no-ack');
        return;
      case 'phone-hung-up':
        this.#finish('hung-up-by-phone');
        this.#wire.forget();
        return;
      case 'forget':
        this.#wire.forget();
        return;
    }
  }

  #fail(answer: Answer, end: CallEnd): void {
    this.#wire.fail(answer, end === 'refused' ? this.#owner.refusalAcknowledged : undefined);
    this.#finish(end);
    this.#wire.forget();
  }

  #finish(end: CallEnd): void {
    if (this.#ended) return;
    this.#ended = end;
    this.#wire.stopWaiting();
    this.#cancelMaximum();
    this.#owner.ended(end);
  }
}

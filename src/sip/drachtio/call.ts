import type { CancelTimer, Clock, ReportFault } from '../../lib/index.ts';
import type { ProvenSender } from '../admission/admission.ts';
import { type Answer, answerOf, UNAVAILABLE, unmetBy, unmetDemand } from '../answer.ts';
import { CallOwner } from '../call-owner.ts';
import { type CallAction, type CallInput, type CallState, callStep } from '../call-state.ts';
import { sessionIn } from '../facts.ts';
import { type AnsweredCall, answerInCall, refusalInCall, successHeaders } from '../in-call.ts';
import { mergeKey } from '../merge-key.ts';
import { FAILURE, type OurEnd } from '../our-end.ts';
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
} from '../port.ts';
import type { TimerSettings } from '../settings.ts';
import type { SipRequest } from '../syntax/message.ts';
import { parseMessage } from '../syntax/parse.ts';
import { dialogOf } from './outgoing.ts';
import { MAX_FRAME_BYTES } from './protocol/frame.ts';
import type { Done, Outcome } from './protocol/index.ts';

/** What every call needs of the server it lives in. */
export interface CallParts {
  readonly clock: Clock;
  readonly timers: TimerSettings;
  readonly maxCallSeconds: number;
  /** Answers the request of this transaction; `done` hears what came of that. */
  readonly answer: (transaction: string, answer: Answer, done?: Done) => void;
  /** Says BYE in this dialog; `done` is called when that was answered, or never will be. */
  readonly bye: (dialog: string, done: () => void) => void;
  /** From now on the call is known by this dialog as well. */
  readonly named: (call: Call, dialog: string) => void;
  /** The call will never take a message again. */
  readonly forget: (call: Call) => void;
  readonly onFault: ReportFault;
}

/** The INVITE of a call, and where it came to. */
export interface Invitation {
  readonly invite: SipRequest;
  /** What drachtio calls it. */
  readonly transaction: string;
  readonly localAddress: string;
  /** Who handed it to drachtio: the phone, or the proxy that it is behind. */
  readonly hop: string;
}

/**
 * How long an INVITE may wait for its answer, in milliseconds: where this process dies before it, drachtio leaves the phone alone for
 * more than a minute. Whatever is being decided then is decided without the phone.
 */
const ANSWER_WITHIN_MS = 500;

const OUT_OF_ORDER: Answer = { status: 500 };

/** One call: the effects around `callStep`. drachtio repeats its 200, answers its CANCEL and knows its dialog; this knows what it is for. */
export class Call implements IncomingCall, AnsweredCall {
  readonly line: string;
  readonly proof: Proof;
  readonly facts: RequestFacts;
  readonly body: Body | undefined;
  readonly localAddress: string;
  readonly hop: string;
  /** What drachtio calls the INVITE, and what all copies of it have in common. */
  readonly transaction: string;
  readonly merge: string;
  readonly #parts: CallParts;
  readonly #owner: CallOwner;
  /** The last INVITE that was, or is to be, answered with 200, and its transaction. */
  #invite: SipRequest;
  #inviteTransaction: string;
  #dialog: string | undefined;
  /** How drachtio wrote where it is, in its 200. */
  #contact: string | undefined;
  #state: CallState = 'offered';
  #remoteSequence: number;
  #acknowledged = false;
  #endingFor: OurEnd | undefined;
  #ended: CallEnd | undefined;
  #cancelWait: CancelTimer;
  readonly #cancelMaximum: CancelTimer;

  constructor(parts: CallParts, caller: ProvenSender, { invite, transaction, localAddress, hop }: Invitation) {
    this.#parts = parts;
    this.line = caller.line;
    this.proof = caller.proof;
    this.facts = caller.facts;
    this.body = sessionIn(invite);
    this.localAddress = localAddress;
    this.hop = hop;
    this.transaction = transaction;
    this.merge = mergeKey(invite);
    this.#owner = new CallOwner(parts.onFault);
    this.#invite = invite;
    this.#remoteSequence = invite.cseq.number;
    this.#inviteTransaction = transaction;
    this.#cancelWait = parts.clock.after(ANSWER_WITHIN_MS, this.#tooLate);
    this.#cancelMaximum = parts.clock.after(parts.maxCallSeconds * 1000, () => this.end('too-long'));
  }

  /** What drachtio calls its dialog; undefined before it is answered. */
  get dialog(): string | undefined {
    return this.#dialog;
  }

  listen(listener: CallListener): void {
    this.#owner.listen(listener, this.#ended);
  }

  refuseUnmet(): Unmet | undefined {
    const answer = unmetDemand(this.#invite);
    if (answer) this.#take('refuse', answer);
    return answer && unmetBy(answer);
  }

  /** drachtio has sent it before the INVITE came here. */
  trying(): void {}

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

  /** drachtio repeats the 200 until its own patience ends; should an ACK come to it, BYE follows. */
  drop(): void {
    if (this.#state === 'answered' || this.#state === 'hanging-up') this.lose('no-ack');
    else this.hangup();
  }

  /** The call is over, without a word of ours to the phone. */
  lose(end: CallEnd): void {
    this.#state = 'over';
    this.#finish(this.#endingFor ?? end);
    this.#parts.forget(this);
  }

  /** A CANCEL came, and drachtio has answered it, and the INVITE with 487: whatever was being decided, the phone is gone. */
  cancelled(): void {
    if (this.#state === 'offered' || this.#state === 'deciding' || this.#dialog === undefined) this.lose('cancelled');
  }

  /** The ACK of a 200 of ours. */
  receiveAck(request: SipRequest, dialog: string): void {
    // RFC 3261 13.2.2.4: "The sequence number of the CSeq header field MUST be the same as the INVITE being acknowledged".
    if (request.cseq.number !== this.#invite.cseq.number) return;
    if (this.#state !== 'answered' && this.#state !== 'hanging-up') return;
    this.#dialog ??= dialog;
    this.#cancelWait();
    this.#take('ack');
    if (this.#ended) return;
    const first = !this.#acknowledged;
    this.#acknowledged = true;
    if (first) this.tell((listener) => listener.acknowledged(sessionIn(request)));
    // RFC 3261 13.2.2.4, also of a re-INVITE (14.1): "If the 2xx contains an offer (based on the rules above), the ACK MUST
    // carry an answer in its body."
    else if (!sessionIn(this.#invite)) this.tell((listener) => listener.answered(sessionIn(request)));
  }

  /** Takes any other request of the phone in this call. */
  receive(request: SipRequest, source: Source, transaction: string): void {
    const refusal = this.#inOrder(request) ? refusalInCall(request, this) : OUT_OF_ORDER;
    const answer = refusal ?? answerInCall(request, source, this);
    if (request.method === 'INVITE' && answer.status === 200) {
      this.#invite = request;
      this.#inviteTransaction = transaction;
      this.#take('re-accept', answer);
      return;
    }
    const isOffer = request.method === 'UPDATE' && answer.status === 200;
    this.#parts.answer(transaction, isOffer ? this.#success(request, answer.body) : answer);
    if (request.method === 'BYE' && !refusal) this.#take('bye');
  }

  /** RFC 3261 12.2.2: "the request is out of order and MUST be rejected with a 500". drachtio hands it on. */
  #inOrder({ cseq }: SipRequest): boolean {
    if (cseq.number < this.#remoteSequence) return false;
    this.#remoteSequence = cseq.number;
    return true;
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

  readonly #tooLate = (): void => {
    this.#endingFor ??= 'failed';
    this.#take('end-now', UNAVAILABLE);
  };

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
        this.#sendSuccess(answer?.body);
        return;
      case 'send-refusal':
        this.#sendFailure(answer ?? FAILURE.failed, 'refused');
        return;
      case 'send-failure': {
        const why = this.#endingFor ?? 'failed';
        this.#sendFailure(answer ?? FAILURE[why], why);
        return;
      }
      // drachtio answers every CANCEL itself.
      case 'send-487':
        this.lose('cancelled');
        return;
      case 'send-bye':
        this.#sendBye();
        return;
      case 'phone-hung-up':
        this.lose('hung-up-by-phone');
        return;
      case 'forget':
        this.#parts.forget(this);
        return;
    }
  }

  /** What is said besides what drachtio says: where it is, unless it has said that before and does not again (RFC 3311 5.2). */
  #success(request: SipRequest, sdp: string | undefined): Answer {
    const contact =
      request.method === 'UPDATE' && this.#contact !== undefined ? ([['Contact', this.#contact]] as const) : [];
    return {
      status: 200,
      headers: [...contact, ...successHeaders(request, sdp)],
      ...(sdp !== undefined && { body: sdp }),
    };
  }

  /** drachtio repeats it until its ACK comes, and says BYE after 64 x T1; we do so a little later, should it not. */
  #sendSuccess(sdp: string | undefined): void {
    const { clock, timers, answer } = this.#parts;
    this.#cancelWait();
    this.#cancelWait = clock.after(72 * timers.t1Ms, () => this.#take('no-ack'));
    const transaction = this.#inviteTransaction;
    answer(transaction, this.#success(this.#invite, sdp), (outcome) => this.#sent(outcome));
  }

  #sent(outcome: Outcome): void {
    if (this.#ended) return;
    if (!outcome.ok) {
      this.lose('failed');
      return;
    }
    this.#contact = contactIn(outcome) ?? this.#contact;
    const dialog = dialogOf(outcome) ?? this.#dialog;
    if (dialog === undefined || this.#dialog === dialog) return;
    this.#dialog = dialog;
    this.#parts.named(this, dialog);
  }

  #sendFailure(answer: Answer, end: CallEnd): void {
    this.#parts.answer(this.#inviteTransaction, answer);
    this.#finish(end);
    this.#parts.forget(this);
  }

  #sendBye(): void {
    this.#finish(this.#endingFor ?? 'no-ack');
    this.#parts.bye(this.#dialog ?? '', () => this.#take('bye-done'));
  }

  #finish(end: CallEnd): void {
    if (this.#ended) return;
    this.#ended = end;
    this.#cancelWait();
    this.#cancelMaximum();
    this.#owner.ended(end);
  }
}

/** The Contact of what was sent. */
const contactIn = ({ message }: Outcome): string | undefined => {
  const parsed = message && parseMessage(message, { maxBytes: MAX_FRAME_BYTES });
  return parsed?.kind === 'response' ? parsed.response.header('Contact') : undefined;
};

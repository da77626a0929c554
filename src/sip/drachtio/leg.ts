import type { CancelTimer } from '../../lib/index.ts';
import { type Answer, UNAVAILABLE } from '../answer.ts';
import { Call } from '../call.ts';
import type { CallParts, CallWire, ProvenCaller } from '../call-wire.ts';
import { successHeaders } from '../in-call.ts';
import { mergeKey } from '../merge-key.ts';
import type { Source } from '../port.ts';
import type { TimerSettings } from '../settings.ts';
import type { SipRequest } from '../syntax/message.ts';
import { parseMessage } from '../syntax/parse.ts';
import { dialogOf } from './outgoing.ts';
import { MAX_FRAME_BYTES } from './protocol/frame.ts';
import type { Done, Outcome } from './protocol/index.ts';

/** What every call needs of this server. */
export interface LegParts extends CallParts {
  readonly timers: TimerSettings;
  /** Answers the request of this transaction; `done` hears what came of that. */
  readonly answer: (transaction: string, answer: Answer, done?: Done) => void;
  /** Says BYE in this dialog; `done` is called when that was answered, or never will be. */
  readonly bye: (dialog: string, done: () => void) => void;
  /** From now on the call is known by this dialog as well. */
  readonly named: (leg: Leg, dialog: string) => void;
  /** The call will never take a message again. */
  readonly forget: (leg: Leg) => void;
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

/** A call on the wire of drachtio, which repeats its 200, answers its CANCEL and knows its dialog. */
export class Leg implements CallWire {
  readonly call: Call;
  readonly localAddress: string;
  readonly hop: string;
  /** What drachtio calls the INVITE, and what all copies of it have in common. */
  readonly transaction: string;
  readonly merge: string;
  readonly #parts: LegParts;
  /** That of the last INVITE that was, or is to be, answered with 200. */
  #inviteTransaction: string;
  #dialog: string | undefined;
  /** How drachtio wrote where it is, in its 200. */
  #contact: string | undefined;
  #cancelWait: CancelTimer;

  constructor(parts: LegParts, caller: ProvenCaller, { invite, transaction, localAddress, hop }: Invitation) {
    this.#parts = parts;
    this.localAddress = localAddress;
    this.hop = hop;
    this.transaction = transaction;
    this.merge = mergeKey(invite);
    this.#inviteTransaction = transaction;
    this.call = new Call(parts, caller, invite, this);
    this.#cancelWait = parts.clock.after(ANSWER_WITHIN_MS, () => this.call.end('failed', UNAVAILABLE));
  }

  /** What drachtio calls its dialog; undefined before it is answered. */
  get dialog(): string | undefined {
    return this.#dialog;
  }

  /** A CANCEL came, and drachtio has answered it, and the INVITE with 487: whatever was being decided, the phone is gone. */
  cancelled(): void {
    if (this.call.isUnanswered || this.#dialog === undefined) this.call.lose('cancelled');
  }

  /** The ACK of a 200 of ours. */
  receiveAck(ack: SipRequest, dialog: string): void {
    if (this.call.awaits(ack)) this.#dialog ??= dialog;
    this.call.acknowledged(ack);
  }

  /** Takes any other request of the phone in this call. */
  receive(request: SipRequest, source: Source, transaction: string): void {
    const answer = this.call.answerTo(request, source);
    const succeeds = answer.status === 200;
    if (succeeds && request.method === 'INVITE') {
      this.#inviteTransaction = transaction;
      this.call.reaccept(request, answer);
      return;
    }
    const isUpdate = succeeds && request.method === 'UPDATE';
    this.#parts.answer(transaction, isUpdate ? this.#success(request, answer.body) : answer);
    if (succeeds && request.method === 'BYE') this.call.hungUp();
  }

  /** drachtio has sent it before the INVITE came here. */
  trying(): void {}

  /** drachtio repeats it until its ACK comes, and says BYE after 64 x T1; we do so a little later, should it not. */
  succeed(sdp: string): void {
    const { clock, timers, answer } = this.#parts;
    this.stopWaiting();
    this.#cancelWait = clock.after(72 * timers.t1Ms, () => this.call.unacknowledged());
    answer(this.#inviteTransaction, this.#success(this.call.invite, sdp), (outcome) => this.#sent(outcome));
  }

  fail(answer: Answer): void {
    this.#parts.answer(this.#inviteTransaction, answer);
  }

  bye(done: () => void): void {
    this.#parts.bye(this.#dialog ?? '', done);
  }

  stopWaiting(): void {
    this.#cancelWait();
  }

  forget(): void {
    this.#parts.forget(this);
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

  #sent(outcome: Outcome): void {
    if (this.call.isOver) return;
    if (!outcome.ok) {
      this.call.lose('failed');
      return;
    }
    this.#contact = contactIn(outcome) ?? this.#contact;
    const dialog = dialogOf(outcome) ?? this.#dialog;
    if (dialog === undefined || this.#dialog === dialog) return;
    this.#dialog = dialog;
    this.#parts.named(this, dialog);
  }
}

/** The Contact of what was sent. */
const contactIn = ({ message }: Outcome): string | undefined => {
  const parsed = message && parseMessage(message, { maxBytes: MAX_FRAME_BYTES });
  return parsed?.kind === 'response' ? parsed.response.header('Contact') : undefined;
};

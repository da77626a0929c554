import { Backoff } from '../../backoff.ts';
import type { Flow } from '../transport/flow.ts';
import type { Lingering, TransactionId, TransactionParts } from './transaction.ts';

export type InviteServerState = 'proceeding' | 'completed' | 'confirmed' | 'accepted' | 'terminated';

export type InviteServerInput =
  | 'invite'
  | 'ack'
  | 'provisional'
  | 'success'
  | 'failure'
  | 'timer-g'
  | 'timer-h'
  | 'timer-i'
  | 'timer-l';

export type InviteServerAction =
  | 'nothing'
  | 'send'
  | 'send-and-linger'
  | 'send-until-acknowledged'
  | 'send-last-again'
  | 'wait-for-stray-acks'
  | 'end';

type Step = readonly [next: InviteServerState, action: InviteServerAction];

/** The server transaction of an INVITE (RFC 3261 17.2.1 with the corrections of RFC 6026) as a pure function. */
export const inviteServerStep = (state: InviteServerState, input: InviteServerInput): Step => {
  switch (state) {
    case 'proceeding':
      return proceeding(input);
    case 'completed':
      return completed(input);
    case 'confirmed':
      return confirmed(input);
    case 'accepted':
      return accepted(input);
    case 'terminated':
      return ['terminated', 'nothing'];
  }
};

const proceeding = (input: InviteServerInput): Step => {
  switch (input) {
    // RFC 3261 17.2.1: "If a request retransmission is received while in the "Proceeding" state, the most recent provisional
    // response that was received from the TU MUST be passed to the transport layer for retransmission."
    case 'invite':
      return ['proceeding', 'send-last-again'];
    case 'provisional':
      return ['proceeding', 'send'];
    // RFC 6026 7.1: a 2xx leads to "Accepted", so that retransmitted INVITEs are not taken for new ones.
    case 'success':
      return ['accepted', 'send-and-linger'];
    // RFC 3261 17.2.1: "if the TU passes a response with status code from 300 to 699 to the server transaction, the response
    // MUST be passed to the transport layer for transmission, and the state machine MUST enter the "Completed" state."
    case 'failure':
      return ['completed', 'send-until-acknowledged'];
    default:
      return ['proceeding', 'nothing'];
  }
};

const completed = (input: InviteServerInput): Step => {
  switch (input) {
    // RFC 3261 17.2.1: "while in the "Completed" state, if a request retransmission is received, the server SHOULD pass the
    // response to the transport for retransmission."
    case 'invite':
    case 'timer-g':
      return ['completed', 'send-last-again'];
    case 'ack':
      return ['confirmed', 'wait-for-stray-acks'];
    // RFC 3261 17.2.1: "If timer H fires while in the "Completed" state, it implies that the ACK was never received."
    case 'timer-h':
      return ['terminated', 'end'];
    default:
      return ['completed', 'nothing'];
  }
};

const confirmed = (input: InviteServerInput): Step => {
  // RFC 3261 17.2.1: "The purpose of the "Confirmed" state is to absorb any additional ACK messages that arrive, triggered from
  // retransmissions of the final response."
  return input === 'timer-i' ? ['terminated', 'end'] : ['confirmed', 'nothing'];
};

const accepted = (input: InviteServerInput): Step => {
  switch (input) {
    // RFC 6026 8.7: the transaction passes retransmissions of the 2xx on; it makes none itself.
    case 'success':
      return ['accepted', 'send'];
    case 'timer-l':
      return ['terminated', 'end'];
    // RFC 6026 7.1: retransmitted INVITEs are absorbed. An ACK is the business of the dialog.
    default:
      return ['accepted', 'nothing'];
  }
};

const inputOf = (status: number): InviteServerInput => {
  if (status < 200) return 'provisional';
  return status < 300 ? 'success' : 'failure';
};

/** Who answers an INVITE. Forgotten by the transaction with the final response. */
export interface InviteUser {
  /** A CANCEL came before the final response. */
  cancelled(): void;
}

/** Effects around `inviteServerStep`: sends, repeats, lingers. */
export class InviteServer implements Lingering {
  readonly kind = 'invite';
  /** The To tag of every response but 100, also of that to a CANCEL (RFC 3261 9.2). */
  readonly toTag: string;
  readonly #parts: TransactionParts;
  readonly #id: TransactionId;
  readonly #flow: Flow;
  readonly #ended: (id: TransactionId) => void;
  #state: InviteServerState = 'proceeding';
  #user: InviteUser | undefined;
  #last: Buffer | undefined;
  #backoff: Backoff | undefined;
  /** Who wants to hear of the ACK to a failure; forgotten once told, or with the transaction. */
  #heard: (() => void) | undefined;

  constructor(
    parts: TransactionParts,
    id: TransactionId,
    flow: Flow,
    toTag: string,
    ended: (id: TransactionId) => void,
  ) {
    this.#parts = parts;
    this.#id = id;
    this.#flow = flow;
    this.toTag = toTag;
    this.#ended = ended;
  }

  get state(): InviteServerState {
    return this.#state;
  }

  /** Sets who hears of a CANCEL. */
  serve(user: InviteUser): void {
    this.#user = user;
  }

  /** The same INVITE came again. */
  repeated(): void {
    this.#take('invite');
  }

  /** Sets who is told, at most once, when the ACK of our failure comes with our To tag. To be set with that failure. */
  onAcknowledged(heard: () => void): void {
    if (this.#state === 'completed') this.#heard = heard;
  }

  /**
   * An ACK with this To tag matched this transaction. False: it is none of its business but the dialog's (RFC 6026 7.1).
   * Any ACK ends the retransmissions, but a branch is what the sender chose: only who has read our answer knows its tag
   * (RFC 3261 17.1.1.3: the ACK repeats the To of the response).
   */
  acknowledged(toTag: string | undefined): boolean {
    if (this.#state === 'accepted') return false;
    const heard = toTag === this.toTag ? this.#heard : undefined;
    if (heard) this.#heard = undefined;
    this.#take('ack');
    heard?.();
    return true;
  }

  /** A CANCEL matched this transaction. Whether it changes anything is up to the user. */
  cancel(): void {
    this.#user?.cancelled();
  }

  /** Sends a response of the given status, or a 2xx again. Nothing is sent where the state does not allow it. */
  respond(status: number, response: Buffer): void {
    this.#take(inputOf(status), response);
  }

  /** Timer I or L. */
  lingered(): void {
    this.#take(this.#state === 'accepted' ? 'timer-l' : 'timer-i');
  }

  /** Disarms the timers; for the end of the server. */
  stop(): void {
    this.#backoff?.stop();
    this.#user = undefined;
    this.#heard = undefined;
  }

  #take(input: InviteServerInput, response?: Buffer): void {
    const [next, action] = inviteServerStep(this.#state, input);
    this.#state = next;
    this.#act(action, response);
  }

  #act(action: InviteServerAction, response: Buffer | undefined): void {
    switch (action) {
      case 'nothing':
        return;
      case 'send':
        this.#send(response);
        return;
      case 'send-and-linger':
        this.#sendAndLinger(response);
        return;
      case 'send-until-acknowledged':
        this.#sendUntilAcknowledged(response);
        return;
      case 'send-last-again':
        if (this.#last) this.#flow.send(this.#last);
        return;
      case 'wait-for-stray-acks':
        this.#waitForStrayAcks();
        return;
      case 'end':
        this.#heard = undefined;
        this.#backoff?.stop();
        this.#ended(this.#id);
        return;
    }
  }

  #send(response: Buffer | undefined): void {
    if (!response) return;
    if (this.#state === 'proceeding') this.#last = response;
    this.#flow.send(response);
  }

  /** RFC 6026 8.7: timer L runs 64 x T1 on every transport. */
  #sendAndLinger(response: Buffer | undefined): void {
    this.#user = undefined;
    this.#last = undefined;
    this.#send(response);
    this.#parts.linger64T1.add(this);
  }

  #sendUntilAcknowledged(response: Buffer | undefined): void {
    this.#user = undefined;
    this.#last = response;
    this.#send(response);
    this.#backoff = new Backoff({
      clock: this.#parts.clock,
      timers: this.#parts.timers,
      reliable: this.#flow.reliable,
      again: () => this.#take('timer-g'),
      over: () => this.#take('timer-h'),
    });
  }

  /** RFC 3261 17.2.1: "timer I is set to fire in T4 seconds for unreliable transports, and zero seconds for reliable transports." */
  #waitForStrayAcks(): void {
    this.#backoff?.stop();
    this.#backoff = undefined;
    this.#last = undefined;
    if (this.#flow.reliable) {
      this.#take('timer-i');
      return;
    }
    this.#parts.lingerT4.add(this);
  }
}

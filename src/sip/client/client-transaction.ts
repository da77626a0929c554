import type { CancelTimer, Clock } from '../../lib/index.ts';
import type { SipResponse } from '../syntax/message.ts';

/** How a request ended. Without `response` it is what RFC 3261 8.1.3.1 makes of silence (408) and of a dead way (503). */
export interface Outcome {
  readonly status: number;
  readonly reason: string;
  readonly response?: SipResponse;
}

/** Timers of RFC 3261 17.1.1.1 in milliseconds. */
export const T1_MS = 500;
const T2_MS = 4000;
const TIMEOUT_T1S = 64;

/** What a client transaction needs of its phone. */
export interface TransactionParts {
  readonly method: string;
  readonly clock: Clock;
  readonly t1Ms: number;
  /** Sends the request once more. */
  readonly transmit: () => void;
  readonly onProvisional: (response: SipResponse) => void;
  /** Called once. For an INVITE the ACK is the caller's business; later copies of the answer go to `onRepeated`. */
  readonly onFinal: (outcome: Outcome) => void;
  readonly onRepeated: (response: SipResponse) => void;
}

/** A client transaction over UDP (RFC 3261 17.1): repeats the request until an answer comes, and gives up after 64 T1. */
export class ClientTransaction {
  readonly #parts: TransactionParts;
  #intervalMs: number;
  #proceeding = false;
  #done = false;
  #cancelRepeat: CancelTimer;
  readonly #cancelTimeout: CancelTimer;

  constructor(parts: TransactionParts) {
    this.#parts = parts;
    this.#intervalMs = parts.t1Ms;
    this.#cancelTimeout = parts.clock.after(TIMEOUT_T1S * parts.t1Ms, () =>
      this.#end({ status: 408, reason: 'Request Timeout' }),
    );
    this.#cancelRepeat = parts.clock.after(this.#intervalMs, () => this.#repeat());
    parts.transmit();
  }

  received(response: SipResponse): void {
    if (this.#done) this.#parts.onRepeated(response);
    else if (response.status < 200) this.#provisional(response);
    else this.#end({ status: response.status, reason: response.reason, response });
  }

  /** The way to the server is dead. */
  failed(): void {
    this.#end({ status: 503, reason: 'Unreachable' });
  }

  #provisional(response: SipResponse): void {
    this.#proceeding = true;
    if (this.#isInvite) {
      // RFC 3261 17.1.1.2: a provisional response ends repetition and time-out of an INVITE.
      this.#stop();
    }
    this.#parts.onProvisional(response);
  }

  #repeat(): void {
    this.#parts.transmit();
    this.#intervalMs = this.#nextInterval();
    this.#cancelRepeat = this.#parts.clock.after(this.#intervalMs, () => this.#repeat());
  }

  #nextInterval(): number {
    // RFC 3261 17.1.1.2: timer A doubles. 17.1.2.2: timer E doubles up to T2, and is T2 once a provisional came.
    if (this.#isInvite) return this.#intervalMs * 2;
    return this.#proceeding ? T2_MS : Math.min(this.#intervalMs * 2, T2_MS);
  }

  #end(outcome: Outcome): void {
    if (this.#done) return;
    this.#done = true;
    this.#stop();
    this.#parts.onFinal(outcome);
  }

  #stop(): void {
    this.#cancelRepeat();
    this.#cancelTimeout();
  }

  get #isInvite(): boolean {
    return this.#parts.method === 'INVITE';
  }
}

import type { CancelTimer, Clock } from '../../lib/index.ts';

/** How long a message may take from its first byte to its last. */
export const HALF_MESSAGE_MS = 10_000;

/** Watches a connection: it ends when nothing whole was heard for too long, and when a message stays half. */
export class Liveness {
  readonly #clock: Clock;
  readonly #idleMs: number;
  readonly #end: () => void;
  #lastHeardAt: number;
  #halfSince: number | undefined;
  #stopped = false;
  #cancelTimer: CancelTimer;

  /** `end` is called once at most, and not after `stop`. */
  constructor(clock: Clock, idleMs: number, end: () => void) {
    this.#clock = clock;
    this.#idleMs = idleMs;
    this.#end = end;
    this.#lastHeardAt = clock.now();
    this.#cancelTimer = clock.after(idleMs, this.#check);
  }

  /** A whole message or keep-alive came. */
  heard(): void {
    this.#lastHeardAt = this.#clock.now();
    this.#halfSince = undefined;
  }

  /** Bytes came that make nothing whole yet. Only the first time since `heard` counts. */
  unfinished(): void {
    if (this.#halfSince !== undefined || this.#stopped) return;
    this.#halfSince = this.#clock.now();
    this.#arm();
  }

  /** Leaves no timer. Idempotent. */
  stop(): void {
    this.#stopped = true;
    this.#cancelTimer();
  }

  #deadline(): number {
    const idle = this.#lastHeardAt + this.#idleMs;
    return this.#halfSince === undefined ? idle : Math.min(idle, this.#halfSince + HALF_MESSAGE_MS);
  }

  #arm(): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#clock.after(this.#deadline() - this.#clock.now(), this.#check);
  }

  readonly #check = (): void => {
    if (this.#clock.now() < this.#deadline()) {
      this.#arm();
      return;
    }
    this.stop();
    this.#end();
  };
}

import type { CancelTimer, Clock } from '../../../lib/index.ts';

/** How long a message may take from its first byte to its last. */
export const HALF_MESSAGE_MS = 10_000;
/** How long a connection may stay over which nobody has proven anything: enough for a phone that is slow to register. */
export const UNPROVEN_MS = 30_000;

/** Watches a connection: it ends when nothing whole was heard for too long, when a message stays half, and when nothing was proven over it in time. */
export class Liveness {
  readonly #clock: Clock;
  readonly #idleMs: number;
  readonly #end: () => void;
  #lastHeardAt: number;
  #halfSince: number | undefined;
  #proveBy: number;
  #stopped = false;
  /** How many want it to stay however silent it is. */
  #keepers = 0;
  #cancelTimer: CancelTimer;

  /** `end` is called once at most, and not after `stop`. */
  constructor(clock: Clock, idleMs: number, end: () => void) {
    this.#clock = clock;
    this.#idleMs = idleMs;
    this.#end = end;
    this.#lastHeardAt = clock.now();
    this.#proveBy = clock.now() + UNPROVEN_MS;
    this.#cancelTimer = clock.after(Math.min(idleMs, UNPROVEN_MS), this.#check);
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

  /** Somebody has proven who he is, once and for all. Idempotent. */
  proven(): void {
    this.#proveBy = Number.POSITIVE_INFINITY;
  }

  /** Silence does not end it from now on, until the result is called: then it counts anew. A message that stays half does. */
  keep(): () => void {
    this.#keepers += 1;
    this.#arm();
    let isKept = true;
    return () => {
      if (!isKept) return;
      isKept = false;
      this.#keepers -= 1;
      this.#lastHeardAt = this.#clock.now();
      this.#arm();
    };
  }

  /** Leaves no timer. Idempotent. */
  stop(): void {
    this.#stopped = true;
    this.#cancelTimer();
  }

  #deadline(): number {
    const whole = (this.#halfSince ?? Number.POSITIVE_INFINITY) + HALF_MESSAGE_MS;
    const idle = this.#keepers > 0 ? Number.POSITIVE_INFINITY : this.#lastHeardAt + this.#idleMs;
    return Math.min(idle, whole, this.#proveBy);
  }

  #arm(): void {
    this.#cancelTimer();
    const deadline = this.#deadline();
    if (this.#stopped || deadline === Number.POSITIVE_INFINITY) return;
    this.#cancelTimer = this.#clock.after(deadline - this.#clock.now(), this.#check);
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

import { type Clock, PassingMap, Signal } from '../lib/index.ts';

/** Who waits for which confirmation to change: long polls and event streams. In memory. */
export class Waiters {
  readonly #clock: Clock;
  readonly #signals = new PassingMap<string, Set<Signal>>();
  #isStopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether nobody is to wait any more. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** One more who waits for this confirmation: join before reading what may change, so that nothing is missed in between. */
  join(id: string): Signal {
    const signal = new Signal(this.#clock);
    const signals = this.#signals.get(id) ?? new Set();
    this.#signals.set(id, signals.add(signal));
    return signal;
  }

  /** It waits no more. */
  leave(id: string, signal: Signal): void {
    const signals = this.#signals.get(id);
    signals?.delete(signal);
    if (signals?.size === 0) this.#signals.delete(id);
  }

  /** Wakes everybody who waits for this confirmation. */
  wake(id: string): void {
    for (const signal of this.#signals.get(id) ?? []) signal.raise();
  }

  /** Wakes everybody who waits for anything. */
  wakeAll(): void {
    for (const id of [...this.#signals.keys()]) this.wake(id);
  }

  /** Lets people wait again. They may from the beginning. */
  start(): void {
    this.#isStopped = false;
  }

  /** Wakes everybody: from now on nobody is to wait. */
  stop(): void {
    this.#isStopped = true;
    this.wakeAll();
  }
}

import type { Clock } from '../lib/index.ts';

/** Somebody who waits for one confirmation to change. */
export interface Watch {
  /**
   * Resolves at the next wake-up since the last pause (at once when one came meanwhile), after `delayMs`, or when `signal`
   * aborts; at once after `stop`.
   */
  pause(delayMs: number, signal?: AbortSignal): Promise<void>;
  /** Forgets the watch; it holds no timer outside `pause`. */
  end(): void;
}

interface Sleeper {
  woken: boolean;
  resume: (() => void) | undefined;
}

/** Who waits for which confirmation (long polls). In memory: wake-ups come from commits of this process. */
export class Waiting {
  readonly #clock: Clock;
  readonly #sleepers = new Map<string, Set<Sleeper>>();
  #stopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Begins to count wake-ups of a confirmation: call it before reading what may change. */
  watch(id: string): Watch {
    const sleeper: Sleeper = { woken: false, resume: undefined };
    const sleepers = this.#sleepers.get(id) ?? new Set();
    this.#sleepers.set(id, sleepers.add(sleeper));
    return {
      pause: (delayMs, signal) => this.#pause(sleeper, delayMs, signal),
      end: () => {
        sleepers.delete(sleeper);
        if (sleepers.size === 0) this.#sleepers.delete(id);
      },
    };
  }

  /** Wakes everybody who waits for this confirmation. */
  wake(id: string): void {
    for (const sleeper of this.#sleepers.get(id) ?? []) {
      sleeper.woken = true;
      sleeper.resume?.();
    }
  }

  /** Wakes everybody who waits for anything. */
  wakeAll(): void {
    for (const id of [...this.#sleepers.keys()]) this.wake(id);
  }

  /** From now on nobody waits: ends every pause, and every later one at once. */
  stop(): void {
    this.#stopped = true;
    this.wakeAll();
  }

  async #pause(sleeper: Sleeper, delayMs: number, signal?: AbortSignal): Promise<void> {
    if (!sleeper.woken && !this.#stopped && !signal?.aborted) {
      const { promise, resolve } = deferred();
      const cancel = this.#clock.after(delayMs, resolve);
      signal?.addEventListener('abort', resolve);
      sleeper.resume = resolve;
      await promise;
      cancel();
      signal?.removeEventListener('abort', resolve);
      sleeper.resume = undefined;
    }
    sleeper.woken = false;
  }
}

const deferred = (): { promise: Promise<void>; resolve: () => void } => {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
};

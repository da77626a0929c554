import { type Clock, Job, type ReportFault, sleep, Unavailable, unavailableIn } from '../lib/index.ts';
import type { Store, StoreHealth } from './store.ts';

/** What was tried so lately need not be tried again, whoever asks. Milliseconds. */
const FRESH_MS = 1000;

/** How long whoever asks waits for the answer: less than a program that looks after us does. Milliseconds. */
const ANSWER_MS = 1500;

/** How soon it is tried again while it fails. Milliseconds. */
const RETRY_MS = 1000;

/** What the availability is found out by. */
export interface AvailabilityParts {
  readonly health: StoreHealth;
  readonly clock: Clock;
  readonly onFault: ReportFault;
  /** Hears when the store can no longer be used, and when it can be again (undefined). */
  readonly onTurn: (failure: Unavailable | undefined) => void;
}

/**
 * Whether the store can be used: known from those who use it, and tried out where nobody does. While it cannot, it is tried
 * each second, so that all goes on by itself.
 */
export class Availability {
  readonly #parts: AvailabilityParts;
  readonly #job: Job;
  #failure: Unavailable | undefined;
  #trying: Promise<void> | undefined;
  #triedAt = Number.NEGATIVE_INFINITY;
  #isOver = false;

  constructor(parts: AvailabilityParts) {
    this.#parts = parts;
    const step = async (): Promise<number> => {
      await this.#try();
      return RETRY_MS;
    };
    this.#job = new Job({ ...parts, name: 'store', step });
  }

  /** Why the store cannot be used, as far as it is known now. */
  get failure(): Unavailable | undefined {
    return this.#failure;
  }

  /** What somebody's use of the store came to. */
  readonly heard = (cause: unknown): void => {
    const failure = unavailableIn(cause);
    if (failure?.lack === 'store-unavailable') this.#turn(failure);
  };

  /** Tries it, unless it was tried within the last second; one try at a time, and nobody waits for it longer than 1.5 s. */
  async check(): Promise<Unavailable | undefined> {
    const { clock } = this.#parts;
    if (clock.now() - this.#triedAt < FRESH_MS) return this.#failure;
    const answered = new AbortController();
    const tried = this.#try().then(() => answered.abort());
    await Promise.race([tried, sleep(clock, ANSWER_MS, answered.signal)]);
    return answered.signal.aborted ? this.#failure : (this.#failure ?? SILENT);
  }

  /** Leaves no timer. Idempotent. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#job.stop();
  }

  #try(): Promise<void> {
    this.#trying ??= this.#tried().finally(() => {
      this.#trying = undefined;
    });
    return this.#trying;
  }

  async #tried(): Promise<void> {
    const { health, clock } = this.#parts;
    try {
      await health.tryWrite();
      this.#turn(undefined);
    } catch (cause) {
      this.#turn(unavailableIn(cause) ?? new Unavailable('store-unavailable', 'The database fails.', { cause }));
    }
    this.#triedAt = clock.now();
  }

  #turn(failure: Unavailable | undefined): void {
    const before = this.#failure;
    this.#failure = failure;
    if (this.#isOver || (before === undefined) === (failure === undefined)) return;
    this.#parts.onTurn(failure);
    if (failure) this.#job.start();
    // Its own step may have found out: nobody waits for that to end.
    else void this.#job.stop();
  }
}

const SILENT = new Unavailable('store-unavailable', 'The database does not answer.');

/** The same store; `hear` is told of whatever fails in it. */
export const overheard = (store: Store, hear: (cause: unknown) => void): Store => {
  const listening = <Part extends object>(part: Part): Part =>
    Object.fromEntries(
      Object.entries(part).map(([name, ask]) => [
        name,
        (...args: readonly unknown[]): unknown => {
          const answer: unknown = ask(...args);
          if (answer instanceof Promise) answer.catch(hear);
          return answer;
        },
      ]),
    ) as Part;
  const { close, ...ports } = store;
  const heard = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, listening(port)]));
  return { ...(heard as Omit<Store, 'close'>), close };
};

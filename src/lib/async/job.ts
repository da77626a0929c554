import type { ReportFault } from '../background.ts';
import type { Clock } from '../clock.ts';
import { Signal } from './signal.ts';

/** How soon a step that failed is tried again, where nobody says otherwise. Milliseconds. */
const RETRY_MS = 1000;

/** What a job is made of. */
export interface JobParts {
  /** For faults. */
  readonly name: string;
  readonly clock: Clock;
  readonly onFault: ReportFault;
  /**
   * One piece of the work. Resolves with how many milliseconds the job may rest afterwards, 0 for not at all; a failure is
   * reported. `stop` aborts when the job is to end: the step then resolves soon, and what it answers is of no account.
   */
  readonly step: (stop: AbortSignal) => Promise<number>;
  /** How soon a step that failed is tried again, in milliseconds; a second unless it is given. */
  readonly retryMs?: number;
}

/** Work in the background, step by step. It begins and ends any number of times, and never runs twice at once. */
export class Job {
  readonly #parts: JobParts;
  #awake: Signal;
  #stop: AbortController | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(parts: JobParts) {
    this.#parts = parts;
    this.#awake = new Signal(parts.clock);
  }

  /** Whether it was started and not stopped. */
  get isRunning(): boolean {
    return this.#stop !== undefined;
  }

  /** Begins, as soon as an earlier run has ended. Idempotent. */
  start(): void {
    if (this.#stop) return;
    const stop = new AbortController();
    const awake = new Signal(this.#parts.clock);
    this.#stop = stop;
    this.#awake = awake;
    this.#ended = this.#ended.then(() => this.#run(stop.signal, awake));
  }

  /** There is something to do: ends the rest, or the next one if none is taken now. */
  wake(): void {
    this.#awake.raise();
  }

  /** Resolves when the step that runs has ended: nothing is left behind. Idempotent. */
  stop(): Promise<void> {
    this.#stop?.abort();
    this.#stop = undefined;
    this.#awake.raise();
    return this.#ended;
  }

  async #run(stop: AbortSignal, awake: Signal): Promise<void> {
    while (!stop.aborted) {
      const restMs = await this.#step(stop);
      if (restMs > 0) await awake.wait(restMs);
    }
  }

  async #step(stop: AbortSignal): Promise<number> {
    const { name, onFault, step, retryMs = RETRY_MS } = this.#parts;
    try {
      return await step(stop);
    } catch (cause) {
      onFault(name, cause);
      return retryMs;
    }
  }
}

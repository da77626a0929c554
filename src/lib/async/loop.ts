/** Work that goes on until it is told to stop, and can begin again any number of times; it never runs twice at once. */
export class Loop {
  readonly #run: (stop: AbortSignal) => Promise<void>;
  #stop: AbortController | undefined;
  #ended: Promise<void> = Promise.resolve();

  /** `run` ends soon after `stop` aborts, and not before; it deals with its failures itself. */
  constructor(run: (stop: AbortSignal) => Promise<void>) {
    this.#run = run;
  }

  /** Begins as soon as an earlier run has ended. Idempotent. */
  start(): void {
    if (this.#stop) return;
    const stop = new AbortController();
    this.#stop = stop;
    this.#ended = this.#ended.then(() => this.#run(stop.signal));
  }

  /** Resolves when the run has ended. Idempotent. */
  stop(): Promise<void> {
    this.#stop?.abort();
    this.#stop = undefined;
    return this.#ended;
  }
}

const nothing = (): void => undefined;

/** Runs one task at a time. */
export class Mutex {
  #last: Promise<void> | undefined;

  /** Whether no task runs or waits. */
  get isFree(): boolean {
    return this.#last === undefined;
  }

  /** Runs `task` when every earlier one has ended, however it ended; never before this returns. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    const running = (this.#last ?? Promise.resolve()).then(task);
    const ended = running.then(nothing, nothing);
    this.#last = ended;
    try {
      return await running;
    } finally {
      if (this.#last === ended) this.#last = undefined;
    }
  }
}

/** Runs one task at a time of each key; those of different keys run beside each other. */
export class KeyedMutex {
  readonly #mutexes = new Map<string, Mutex>();

  /** How many keys have a task that runs or waits. */
  get size(): number {
    return this.#mutexes.size;
  }

  /** Runs `task` when every earlier one of this key has ended, however it ended; never before this returns. */
  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const mutex = this.#mutexes.get(key) ?? new Mutex();
    this.#mutexes.set(key, mutex);
    try {
      return await mutex.run(task);
    } finally {
      if (this.#mutexes.get(key)?.isFree) this.#mutexes.delete(key);
    }
  }
}

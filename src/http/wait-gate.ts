/** Counts what runs at one time per name, and lets in no more than `most` of each. */
class Turnstile {
  readonly #most: number;
  readonly #inside = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  hasRoom(name: string): boolean {
    return (this.#inside.get(name) ?? 0) < this.#most;
  }

  enter(name: string): void {
    this.#inside.set(name, (this.#inside.get(name) ?? 0) + 1);
  }

  leave(name: string): void {
    const left = (this.#inside.get(name) ?? 0) - 1;
    if (left > 0) this.#inside.set(name, left);
    else this.#inside.delete(name);
  }
}

/** Runs long-polls: bounded per app and per address, each ended by its client's going or by `stop`. */
export class WaitGate {
  readonly #apps: Turnstile;
  readonly #addresses: Turnstile;
  readonly #running = new Set<AbortController>();
  readonly #onChange: (waiting: number) => void;
  #stopped = false;

  /** `onChange` hears how many wait, whenever that changes. */
  constructor(
    limits: { readonly waitsPerApp: number; readonly waitsPerAddress: number },
    onChange: (waiting: number) => void,
  ) {
    this.#apps = new Turnstile(limits.waitsPerApp);
    this.#addresses = new Turnstile(limits.waitsPerAddress);
    this.#onChange = onChange;
  }

  /**
   * Runs `wait` with a signal that aborts when `onGone` calls back or when the gate stops. Undefined, and nothing is
   * run, when this app or this address has all its long-polls running.
   */
  async run<T>(
    caller: { readonly app: string; readonly address: string },
    onGone: (gone: () => void) => void,
    wait: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    const { app, address } = caller;
    if (!this.#apps.hasRoom(app) || !this.#addresses.hasRoom(address)) return undefined;
    const controller = new AbortController();
    if (this.#stopped) controller.abort();
    this.#apps.enter(app);
    this.#addresses.enter(address);
    this.#running.add(controller);
    this.#onChange(this.#running.size);
    onGone(() => controller.abort());
    try {
      return await wait(controller.signal);
    } finally {
      this.#running.delete(controller);
      this.#apps.leave(app);
      this.#addresses.leave(address);
      this.#onChange(this.#running.size);
    }
  }

  /** Ends every wait, also those to come. */
  stop(): void {
    this.#stopped = true;
    for (const controller of this.#running) controller.abort();
  }
}

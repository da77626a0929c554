import { CountingGate } from '../lib/index.ts';

/** Runs long-polls: bounded per app and per address, each ended by its client's going or by `stop`. */
export class WaitGate {
  readonly #apps: CountingGate;
  readonly #addresses: CountingGate;
  readonly #running = new Set<AbortController>();
  readonly #onChange: (waiting: number) => void;
  #stopped = false;

  /** `onChange` hears how many wait, whenever that changes. */
  constructor(
    limits: { readonly waitsPerApp: number; readonly waitsPerAddress: number },
    onChange: (waiting: number) => void,
  ) {
    this.#apps = new CountingGate(limits.waitsPerApp);
    this.#addresses = new CountingGate(limits.waitsPerAddress);
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
    if (!this.#enter(app, address)) return undefined;
    const controller = new AbortController();
    if (this.#stopped) controller.abort();
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

  #enter(app: string, address: string): boolean {
    if (!this.#apps.enter(app)) return false;
    if (this.#addresses.enter(address)) return true;
    this.#apps.leave(app);
    return false;
  }

  /** Ends every wait, also those to come. */
  stop(): void {
    this.#stopped = true;
    for (const controller of this.#running) controller.abort();
  }
}

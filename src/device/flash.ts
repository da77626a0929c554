import { type Clock, sleep } from '../lib/index.ts';
import type { Led } from './port.ts';

/** How long the light is the other way round. Milliseconds. */
const FLASH_MS = 500;

/** Turns a light the other way round; what it resolves to puts it back. */
export type TurnLight = () => Promise<() => Promise<void>>;

/** The flash that all drivers share: they differ in how the light is turned. */
export class FlashingLed implements Led {
  readonly #clock: Clock;
  readonly #turn: TurnLight;
  #flashing: Promise<void> | undefined;
  #stop = new AbortController();

  constructor(parts: { readonly clock: Clock; readonly turn: TurnLight }) {
    this.#clock = parts.clock;
    this.#turn = parts.turn;
  }

  flash(): Promise<void> {
    if (this.#stop.signal.aborted) return Promise.resolve();
    this.#flashing ??= this.#once().finally(() => {
      this.#flashing = undefined;
    });
    return this.#flashing;
  }

  start(): void {
    if (this.#stop.signal.aborted) this.#stop = new AbortController();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    // Whoever asked for the flash hears how it failed.
    await this.#flashing?.catch(() => undefined);
  }

  async #once(): Promise<void> {
    const { signal } = this.#stop;
    const putBack = await this.#turn();
    await sleep(this.#clock, FLASH_MS, signal);
    await putBack();
  }
}

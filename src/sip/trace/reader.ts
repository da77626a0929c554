import { type Clock, Signal } from '../../lib/index.ts';
import type { WireMessage } from '../port.ts';

/** So much waits for a reader that is slower than the phones: a few minutes of a house. */
const MOST_MESSAGES = 500;
const MOST_BYTES = 1024 * 1024;

/** One who reads a trace, and what waits for him. */
export class TraceReader {
  readonly #signal: Signal;
  readonly #stop: () => void;
  readonly #waiting: WireMessage[] = [];
  #bytes = 0;
  #lost = 0;

  /** `stop`: he reads no more. */
  constructor(clock: Clock, stop: () => void) {
    this.#signal = new Signal(clock);
    this.#stop = stop;
  }

  /** Keeps a redacted message for him. Where too much waits, the oldest is lost. */
  keep(message: WireMessage): void {
    this.#waiting.push(message);
    this.#bytes += message.bytes.length;
    while (this.#waiting.length > MOST_MESSAGES || this.#bytes > MOST_BYTES) {
      this.#bytes -= this.#waiting.shift()?.bytes.length ?? 0;
      this.#lost += 1;
    }
    this.#signal.raise();
  }

  /** A message is lost that might have been for him. */
  lose(): void {
    this.#lost += 1;
  }

  /** Resolves when something waits, after `ms` at the latest, and as soon as `abort` aborts. */
  wait(ms: number, abort: AbortSignal): Promise<void> {
    return this.#signal.wait(ms, abort);
  }

  /** The oldest that waits, if one does; `lost`: how many before it were too many. */
  next(): { readonly lost: number; readonly message: WireMessage } | undefined {
    const message = this.#waiting.shift();
    if (!message) return undefined;
    const lost = this.#lost;
    this.#bytes -= message.bytes.length;
    this.#lost = 0;
    return { lost, message };
  }

  /** Idempotent. */
  stop(): void {
    this.#stop();
  }
}

import type { AdminReply } from './reply.ts';

const SLOWEST_MS = 60_000;

/** How long to wait after so many failures in a row: twice as long each time, and never less than the server asked for. */
export const pauseMs = (everyMs: number, failures: number, retryAfterSeconds = 0): number => {
  const backOff = everyMs * 2 ** failures;
  return Math.max(Math.min(backOff, Math.max(everyMs, SLOWEST_MS)), retryAfterSeconds * 1000);
};

/** What one poll is made of. */
export interface PollParts<T> {
  readonly everyMs: number;
  readonly ask: (signal: AbortSignal) => Promise<AdminReply<T>>;
  readonly took: (reply: AdminReply<T>) => void;
  /** Calls back after so many milliseconds, unless what it answers is called. */
  readonly after: (ms: number, task: () => void) => () => void;
}

/** Asks again and again, one question at a time, from `start` to `stop`. Both are idempotent; a stopped one may start again. */
export class Poll<T> {
  readonly #parts: PollParts<T>;
  #failures = 0;
  #running: AbortController | undefined;
  #cancel: (() => void) | undefined;

  constructor(parts: PollParts<T>) {
    this.#parts = parts;
  }

  start(): void {
    if (this.#running) return;
    this.#running = new AbortController();
    void this.#round(this.#running.signal);
  }

  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  async #round(signal: AbortSignal): Promise<void> {
    const { everyMs, ask, took, after } = this.#parts;
    const reply = await ask(signal).catch(() => undefined);
    if (signal.aborted || !reply) return;
    const failed = reply.kind === 'problem';
    this.#failures = failed ? this.#failures + 1 : 0;
    const pause = pauseMs(everyMs, this.#failures, failed ? reply.retryAfterSeconds : 0);
    this.#cancel = after(pause, () => void this.#round(signal));
    took(reply);
  }
}

import { type Clock, type Deferred, deferred, PassingMap, sleep } from '../lib/index.ts';
import type { Call } from './call.ts';
import type { CallEnd } from './port.ts';

/** How long the phones have to answer our BYEs when all ends, in milliseconds. */
const FAREWELL_MS = 2000;

/** The calls alive, each by a name of its own, and how all of them end. */
export class LiveCalls implements Iterable<Call> {
  readonly #calls = new PassingMap<string, Call>();
  #emptied: Deferred<void> | undefined;

  get size(): number {
    return this.#calls.size;
  }

  [Symbol.iterator](): Iterator<Call> {
    return this.#calls.values();
  }

  add(name: string, call: Call): void {
    this.#calls.set(name, call);
  }

  delete(name: string): void {
    this.#calls.delete(name);
    if (this.size > 0) return;
    this.#emptied?.resolve();
    this.#emptied = undefined;
  }

  /** Ends every call as its state allows, waits up to 2 s for the phones, then ends what is left without a word. */
  async stop(clock: Clock): Promise<void> {
    for (const call of [...this]) call.end('stopped');
    const empty = new AbortController();
    void this.#empty().then(() => empty.abort());
    await sleep(clock, FAREWELL_MS, empty.signal);
    this.lose('stopped');
  }

  /** Ends every call without a word. */
  lose(end: CallEnd): void {
    for (const call of [...this]) call.lose(end);
  }

  /** Resolves when the last call has gone. */
  #empty(): Promise<void> {
    if (this.size === 0) return Promise.resolve();
    this.#emptied ??= deferred();
    return this.#emptied.promise;
  }
}

import type { CallView, LineJson } from '../../http/schema.ts';
import type { Api } from './api.ts';
import type { Page } from './feeds.ts';
import { lastCalls } from './last-calls.ts';

/** The last call of each line, however long ago: those that are not among the newest are asked for, each line once. */
export class OldCalls {
  readonly #api: Api;
  readonly #changed: () => void;
  readonly #signal: AbortSignal;
  /** What was found by line; null while it is being looked for, and where there is none. */
  readonly #found = new Map<string, CallView | null>();

  constructor(api: Api, changed: () => void, signal: AbortSignal) {
    this.#api = api;
    this.#changed = changed;
    this.#signal = signal;
  }

  /** The last calls of these lines as far as they are known; asks for the rest. */
  of(lines: readonly LineJson[], calls: Page<CallView>): ReadonlyMap<string, CallView> {
    const last = new Map(lastCalls(calls.items));
    const missing = lines.filter(({ id }) => !last.has(id));
    for (const { id } of missing) {
      const found = this.#found.get(id);
      if (found) last.set(id, found);
    }
    // Where the newest calls are all there are, nothing older waits to be found.
    if (calls.next !== null) void this.#look(missing.filter(({ id }) => !this.#found.has(id)));
    return last;
  }

  async #look(lines: readonly LineJson[]): Promise<void> {
    for (const { id } of lines) this.#found.set(id, null);
    for (const { id } of lines) {
      const path = `/v1/calls?limit=1&line=${encodeURIComponent(id)}`;
      const reply = await this.#api.get<Page<CallView>>(path, this.#signal).catch(() => undefined);
      if (!reply) return;
      if (reply.kind === 'problem') this.#found.delete(id);
      else this.#found.set(id, reply.data.items[0] ?? null);
    }
    if (lines.length > 0) this.#changed();
  }
}

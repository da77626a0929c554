import type { NodeStore, Registered, RegisteredLine } from './port.ts';

/** So many lines are written at once. */
const BATCH = 500;

/**
 * The lines that are registered with this node, as they are and as they are written: a change waits in memory until it is
 * written, so that no phone waits for that.
 */
export class Registrations {
  readonly #id: string;
  readonly #store: NodeStore;
  readonly #here = new Map<string, Registered>();
  /** Lines that are written otherwise than they are. */
  readonly #changed = new Set<string>();
  /** Lines that are written. */
  readonly #written = new Set<string>();

  /** `id` is that of the node. */
  constructor(id: string, store: NodeStore) {
    this.#id = id;
    this.#store = store;
  }

  /** The line is registered so with this node; undefined: not any more. True where nothing waited to be written before. */
  put(line: string, registered: Registered | undefined): boolean {
    if (registered) this.#here.set(line, registered);
    else if (!this.#here.delete(line)) return false;
    const isFirst = this.#changed.size === 0;
    this.#changed.add(line);
    return isFirst;
  }

  /** So many are written, says the database: where others have come to be written than were, all are written again. */
  async check(count: number): Promise<void> {
    if (count === this.#written.size) return;
    await this.#store.unregisterAll(this.#id);
    this.#written.clear();
    for (const line of this.#here.keys()) this.#changed.add(line);
  }

  /** Writes what has changed until now, unless `stop` aborts meanwhile. What fails waits on. True where there was something. */
  async write(stop: AbortSignal): Promise<boolean> {
    const lines = [...this.#changed];
    for (let at = 0; at < lines.length && !stop.aborted; at += BATCH)
      await this.#writeSome(lines.slice(at, at + BATCH));
    return lines.length > 0;
  }

  async #writeSome(lines: readonly string[]): Promise<void> {
    const registered: RegisteredLine[] = [];
    const gone: string[] = [];
    for (const line of lines) {
      const here = this.#here.get(line);
      if (here) registered.push({ line, ...here });
      else if (this.#written.has(line)) gone.push(line);
      this.#changed.delete(line);
    }
    try {
      if (registered.length + gone.length > 0) await this.#store.register(this.#id, registered, gone);
    } catch (cause) {
      for (const line of lines) this.#changed.add(line);
      throw cause;
    }
    for (const { line } of registered) this.#written.add(line);
    for (const line of gone) this.#written.delete(line);
  }
}

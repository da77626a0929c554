import type { ProvisionedLine, Tries } from './port.ts';
import type { BindingView } from './view.ts';

/** All that is known of one line now. */
export interface Entry {
  readonly provisioned: ProvisionedLine;
  /** See `StoredLine`. */
  readonly version: string;
  readonly tries: Tries;
  readonly binding: BindingView | undefined;
}

/** The lines in memory, found by id or username. Both are unique. */
export class LineBook {
  readonly #byId = new Map<string, Entry>();
  readonly #idOf = new Map<string, string>();

  get(id: string): Entry | undefined {
    return this.#byId.get(id);
  }

  byUsername(username: string): Entry | undefined {
    const id = this.#idOf.get(username);
    return id === undefined ? undefined : this.#byId.get(id);
  }

  /** Every entry, by id. A copy: the book may change while it is walked. */
  all(): readonly Entry[] {
    return [...this.#byId.values()].sort((a, b) => (a.provisioned.line.id < b.provisioned.line.id ? -1 : 1));
  }

  /** Whether one of the entries is as `wanted`. */
  some(wanted: (entry: Entry) => boolean): boolean {
    for (const entry of this.#byId.values()) if (wanted(entry)) return true;
    return false;
  }

  /** Adds the entry, or replaces the one with its id. */
  keep(entry: Entry): Entry {
    const { line } = entry.provisioned;
    this.forget(line.id);
    this.#byId.set(line.id, entry);
    this.#idOf.set(line.username, line.id);
    return entry;
  }

  forget(id: string): void {
    const entry = this.#byId.get(id);
    if (!entry) return;
    const { username } = entry.provisioned.line;
    // Another line may have taken it over.
    if (this.#idOf.get(username) === id) this.#idOf.delete(username);
    this.#byId.delete(id);
  }
}

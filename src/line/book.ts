import { OwnedPhones } from './owned-phones.ts';
import type { Line, StoredLine } from './port.ts';
import type { BindingView } from './view.ts';

/** All that is known of one line now. */
export interface Entry extends StoredLine {
  readonly binding: BindingView | undefined;
}

/** The lines in memory, found by id or username, which are both unique, and the phones among them by whom they may confirm for. */
export class LineBook {
  readonly #isPhone: (line: Line) => boolean;
  readonly #byId = new Map<string, Entry>();
  readonly #idOf = new Map<string, string>();
  readonly #phones = new OwnedPhones();

  /** `isPhone`: whether a line may confirm anything, which of one and the same line is always answered alike. */
  constructor(isPhone: (line: Line) => boolean) {
    this.#isPhone = isPhone;
  }

  get(id: string): Entry | undefined {
    return this.#byId.get(id);
  }

  byUsername(username: string): Entry | undefined {
    const id = this.#idOf.get(username);
    return id === undefined ? undefined : this.#byId.get(id);
  }

  /** The phones that may confirm for this user. */
  *phonesFor(user: string): Iterable<Entry> {
    for (const id of this.#phones.of(user)) {
      const entry = this.#byId.get(id);
      if (entry) yield entry;
    }
  }

  /** What those phones are behind: names of peers, and null. */
  peersFor(user: string): ReadonlySet<Line['peer']> {
    return this.#phones.peersOf(user);
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

  /** Adds the entry, or replaces the one with its id. All have one form, however they were put together: what is read with every call is found faster. */
  keep({ provisioned, version, tries }: StoredLine, binding: BindingView | undefined): Entry {
    const entry = { provisioned, version, tries, binding };
    const { line } = provisioned;
    if (this.#byId.get(line.id)?.provisioned.line !== line) {
      this.forget(line.id);
      this.#idOf.set(line.username, line.id);
      if (this.#isPhone(line)) this.#phones.add(line);
    }
    this.#byId.set(line.id, entry);
    return entry;
  }

  forget(id: string): void {
    const entry = this.#byId.get(id);
    if (!entry) return;
    const { line } = entry.provisioned;
    // Another line may have taken it over.
    if (this.#idOf.get(line.username) === id) this.#idOf.delete(line.username);
    this.#phones.remove(line);
    this.#byId.delete(id);
  }
}

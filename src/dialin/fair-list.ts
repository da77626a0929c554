import { Holdings, networkOf, PassingMap } from '../lib/index.ts';

/** What came from somewhere. */
interface FromSomewhere {
  readonly address: string;
}

/**
 * The newest entries, at most `most`, by key; one that is put again is the newest. Where there are too many, the oldest of the network that has the most makes room
 * (IPv6: a /64, in which one machine has any number of addresses): nobody fills the list alone. An entry of a key always has the same address.
 */
export class FairList<Entry extends FromSomewhere> {
  readonly #most: number;
  readonly #entries = new PassingMap<string, { readonly entry: Entry; readonly network: string }>();
  /** How many entries, by network. */
  readonly #held = new Holdings();

  constructor(most: number) {
    this.#most = most;
  }

  /** Oldest first. */
  get entries(): readonly Entry[] {
    return [...this.#entries.values()].map(({ entry }) => entry);
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key)?.entry;
  }

  put(key: string, entry: Entry): void {
    this.#drop(key);
    const network = networkOf(entry.address);
    this.#entries.set(key, { entry, network });
    this.#held.change(network, 1);
    if (this.#entries.size > this.#most) this.#drop(this.#oldestOf(this.#held.heaviest()));
  }

  #drop(key: string | undefined): void {
    const found = key === undefined ? undefined : this.#entries.get(key);
    if (key === undefined || !found) return;
    this.#entries.delete(key);
    this.#held.change(found.network, -1);
  }

  #oldestOf(network: string | undefined): string | undefined {
    for (const key of this.#entries.keys()) if (this.#entries.get(key)?.network === network) return key;
    return undefined;
  }
}

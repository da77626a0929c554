import { networkOf } from '../lib/index.ts';

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
  readonly #entries = new Map<string, { readonly entry: Entry; readonly network: string }>();
  readonly #held = new Map<string, number>();

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
    this.#held.set(network, (this.#held.get(network) ?? 0) + 1);
    if (this.#entries.size > this.#most) this.#drop(this.#oldestOf(this.#heaviest()));
  }

  #drop(key: string | undefined): void {
    const found = key === undefined ? undefined : this.#entries.get(key);
    if (key === undefined || !found) return;
    this.#entries.delete(key);
    const left = (this.#held.get(found.network) ?? 0) - 1;
    if (left > 0) this.#held.set(found.network, left);
    else this.#held.delete(found.network);
  }

  /** Of those that hold the same, the one that has been here longest. */
  #heaviest(): string | undefined {
    let heaviest: string | undefined;
    let most = 0;
    for (const [network, held] of this.#held) {
      if (held <= most) continue;
      heaviest = network;
      most = held;
    }
    return heaviest;
  }

  #oldestOf(network: string | undefined): string | undefined {
    for (const [key, held] of this.#entries) if (held.network === network) return key;
    return undefined;
  }
}

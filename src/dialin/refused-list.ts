import { networkOf } from '../lib/index.ts';
import { FairList } from './fair-list.ts';
import type { RefusedRequest } from './port.ts';

/** So many are remembered in one list. */
const MOST = 100;
/** So many are noted in one second of one address (IPv6: of one /64), and of all: who floods the server costs no more than that. */
const MOST_OF_NETWORK = 4;
const MOST_OF_ALL = 100;

/** What is noted of a request; how often, the list knows. */
type Noted = Omit<RefusedRequest, 'firstAt' | 'times'>;

/**
 * A bounded list of refused requests. The same again (address, transport, method, line, reason) makes no new entry: it is counted, and is the
 * newest. Where there are too many, see `FairList`.
 */
export class RefusedList {
  readonly #entries = new FairList<RefusedRequest>(MOST);
  /** How many were noted in this second, by network. */
  readonly #noted = new Map<string, number>();
  #second = 0;
  #all = 0;

  /** Oldest first. */
  get entries(): readonly RefusedRequest[] {
    return this.#entries.entries;
  }

  /** Whether one more of this address is to be noted in this second; asked once for each. */
  admits(address: string, at: number): boolean {
    const second = Math.floor(at / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#all = 0;
      this.#noted.clear();
    }
    const network = networkOf(address);
    const noted = this.#noted.get(network) ?? 0;
    if (noted >= MOST_OF_NETWORK || this.#all >= MOST_OF_ALL) return false;
    this.#noted.set(network, noted + 1);
    this.#all += 1;
    return true;
  }

  note(noted: Noted): void {
    const { at, address, transport, method, line, refusal, detail } = noted;
    const key = [address, transport, method, line?.id, refusal, detail].join('\n');
    const before = this.#entries.get(key);
    this.#entries.put(key, { firstAt: before?.firstAt ?? at, times: (before?.times ?? 0) + 1, ...noted });
  }
}

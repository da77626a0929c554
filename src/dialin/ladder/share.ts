import { Holdings, PassingMap } from '../../lib/index.ts';
import type { Ladder } from './ladder.ts';

/** What all ladders of one share may take. */
export interface ShareBounds {
  readonly calls: number;
  readonly bytes: number;
}

/** So long a ladder stays that others come after, for whoever saw the call and looks at it. Of more calls in that time than have room some are remembered. */
const STAYS_MS = 10_000;

/** Who fills this part of a share pushes out nobody who fills less. */
const FULL_PART = 0.1;

/** Ladders that take from each other and from no others: nobody keeps a share from the others. */
export class LadderShare {
  readonly #bounds: ShareBounds;
  /** Hears which ladder is gone. */
  readonly #dropped: (ladder: Ladder) => void;
  /** By Call-ID, in the order in which they came. */
  readonly #ladders = new PassingMap<string, Ladder>();
  /** Those of each owner, likewise. */
  readonly #laddersOf = new PassingMap<string, PassingMap<string, Ladder>>();
  readonly #callsOf = new Holdings();
  readonly #bytesOf = new Holdings();
  #bytes = 0;

  constructor(bounds: ShareBounds, dropped: (ladder: Ladder) => void) {
    this.#bounds = bounds;
    this.#dropped = dropped;
  }

  /** What it holds now. */
  get size(): ShareBounds {
    return { calls: this.#ladders.size, bytes: this.#bytes };
  }

  /** Makes room for one more ladder of this owner. False: there is none, and nobody has to give way. `now` in milliseconds since the epoch. */
  makeRoomFor(owner: string, now: number): boolean {
    if (this.#ladders.size < this.#bounds.calls) return true;
    const victim = this.#givingWayTo(owner, now);
    if (victim) this.#drop(victim);
    return victim !== undefined;
  }

  /**
   * The oldest of the owner with the most ladders, or else the oldest of all, if it has stayed its time; but who fills his part pushes out nobody with fewer.
   * Where none has, the oldest of the owner with the most, if he would still hold no fewer than the newcomer's.
   */
  #givingWayTo(owner: string, now: number): Ladder | undefined {
    const held = this.#callsOf.of(owner);
    const busiest = this.#callsOf.heaviest();
    const his = this.#oldestOf(busiest);
    if (his && hasStayed(his, now)) return his;
    const first = firstOf(this.#ladders);
    const fillsHisPart = held >= this.#bounds.calls * FULL_PART;
    if (first && hasStayed(first, now) && (!fillsHisPart || this.#callsOf.of(first.owner) >= held)) return first;
    return this.#callsOf.of(busiest) > held + 1 ? his : undefined;
  }

  /** In the place of one with its Call-ID, if there is one. There is room for it: see `makeRoomFor`. */
  add(ladder: Ladder): void {
    const { owner, callId } = ladder;
    const before = this.#ladders.get(callId);
    if (before) this.remove(before);
    const owned = this.#laddersOf.get(owner) ?? new PassingMap();
    this.#laddersOf.set(owner, owned);
    owned.set(callId, ladder);
    this.#ladders.set(callId, ladder);
    this.#callsOf.change(owner, 1);
    this.grown(ladder, ladder.bytes);
  }

  /** A ladder that it holds has grown by so many bytes. Where they are too many, the oldest of the owner who holds the most goes. */
  grown({ owner }: Ladder, bytes: number): void {
    this.#charge(owner, bytes);
    while (this.#bytes > this.#bounds.bytes) {
      const oldest = this.#oldestOf(this.#bytesOf.heaviest());
      if (!oldest) return;
      this.#drop(oldest);
    }
  }

  /** It is another share's now. */
  remove(ladder: Ladder): void {
    const { owner, callId, bytes } = ladder;
    const owned = this.#laddersOf.get(owner);
    if (!owned?.delete(callId)) return;
    this.#ladders.delete(callId);
    if (owned.size === 0) this.#laddersOf.delete(owner);
    this.#callsOf.change(owner, -1);
    this.#charge(owner, -bytes);
  }

  #drop(ladder: Ladder): void {
    this.remove(ladder);
    this.#dropped(ladder);
  }

  #charge(owner: string, bytes: number): void {
    this.#bytesOf.change(owner, bytes);
    this.#bytes += bytes;
  }

  #oldestOf(owner: string | undefined): Ladder | undefined {
    const owned = owner === undefined ? undefined : this.#laddersOf.get(owner);
    return owned && firstOf(owned);
  }
}

const hasStayed = ({ since }: Ladder, now: number): boolean => now - since >= STAYS_MS;

const firstOf = (ladders: PassingMap<string, Ladder>): Ladder | undefined => {
  const [callId] = ladders.keys();
  return callId === undefined ? undefined : ladders.get(callId);
};

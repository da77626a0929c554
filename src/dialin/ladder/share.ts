import { Holdings, PassingMap } from '../../lib/index.ts';
import type { Ladder } from './ladder.ts';

/** What all ladders of one share may take. */
export interface ShareBounds {
  readonly calls: number;
  readonly bytes: number;
}

/** So long a ladder stays that others come after, for whoever saw the call and looks at it. Of more calls in that time than have room some are remembered. */
const STAYS_MS = 10_000;

/**
 * Ladders that take from each other and from no others. Where there are too many, the oldest of the owner who holds the most makes room:
 * nobody fills a share alone.
 */
export class LadderShare {
  readonly #bounds: ShareBounds;
  /** Hears which ladder is gone. */
  readonly #dropped: (ladder: Ladder) => void;
  /** Those of each owner by Call-ID, oldest first. */
  readonly #laddersOf = new PassingMap<string, PassingMap<string, Ladder>>();
  #calls = 0;
  readonly #bytesOf = new Holdings();
  #bytes = 0;

  constructor(bounds: ShareBounds, dropped: (ladder: Ladder) => void) {
    this.#bounds = bounds;
    this.#dropped = dropped;
  }

  /** What it holds now. */
  get size(): ShareBounds {
    return { calls: this.#calls, bytes: this.#bytes };
  }

  /** Whether one of this owner would have room: for a full share, at once where another owner holds more, else in the place of one that stayed its time. */
  hasRoomFor(owner: string, now: number): boolean {
    if (this.#calls < this.#bounds.calls) return true;
    const heaviest = this.#bytesOf.heaviest();
    const oldest = this.#oldestOf(heaviest);
    return !oldest || now - oldest.since >= STAYS_MS || this.#callsOf(heaviest) > this.#callsOf(owner) + 1;
  }

  /** In the place of one with its owner and Call-ID, if there is one. */
  add(ladder: Ladder): void {
    const { owner, callId } = ladder;
    const before = this.#laddersOf.get(owner)?.get(callId);
    if (before) this.remove(before);
    const owned = this.#laddersOf.get(owner) ?? new PassingMap();
    this.#laddersOf.set(owner, owned);
    owned.set(callId, ladder);
    this.#calls += 1;
    this.#charge(owner, ladder.bytes);
    this.#makeRoom();
  }

  /** A ladder that it holds has grown by so many bytes. */
  grown(ladder: Ladder, bytes: number): void {
    this.#charge(ladder.owner, bytes);
    this.#makeRoom();
  }

  /** It is another share's now. */
  remove(ladder: Ladder): void {
    const { owner, callId, bytes } = ladder;
    const owned = this.#laddersOf.get(owner);
    if (!owned?.delete(callId)) return;
    this.#calls -= 1;
    if (owned.size === 0) this.#laddersOf.delete(owner);
    this.#charge(owner, -bytes);
  }

  #charge(owner: string, bytes: number): void {
    this.#bytesOf.change(owner, bytes);
    this.#bytes += bytes;
  }

  #makeRoom(): void {
    const { calls, bytes } = this.#bounds;
    while (this.#calls > calls || this.#bytes > bytes) {
      const oldest = this.#oldestOf(this.#bytesOf.heaviest());
      if (!oldest) return;
      this.remove(oldest);
      this.#dropped(oldest);
    }
  }

  #callsOf(owner: string | undefined): number {
    return (owner !== undefined && this.#laddersOf.get(owner)?.size) || 0;
  }

  #oldestOf(owner: string | undefined): Ladder | undefined {
    const owned = owner === undefined ? undefined : this.#laddersOf.get(owner);
    const [callId] = owned?.keys() ?? [];
    return callId === undefined ? undefined : owned?.get(callId);
  }
}

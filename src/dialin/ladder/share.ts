import { Holdings, PassingMap } from '../../lib/index.ts';
import type { Ladder } from './ladder.ts';

/** What all ladders of one share may take. */
export interface ShareBounds {
  readonly calls: number;
  readonly bytes: number;
}

/**
 * Ladders that take from each other and from no others. Where there are too many, the oldest of the owner who holds the most makes room:
 * nobody fills a share alone.
 */
export class LadderShare {
  readonly #bounds: ShareBounds;
  /** Hears which ladder is gone. */
  readonly #dropped: (ladder: Ladder) => void;
  /** By Call-ID, oldest first. */
  readonly #ladders = new PassingMap<string, Ladder>();
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

  add(ladder: Ladder): void {
    this.#ladders.set(ladder.callId, ladder);
    this.#charge(ladder.owner, ladder.bytes);
    this.#makeRoom();
  }

  /** A ladder that it holds has grown by so many bytes. */
  grown(ladder: Ladder, bytes: number): void {
    this.#charge(ladder.owner, bytes);
    this.#makeRoom();
  }

  /** It is another share's now. */
  remove(ladder: Ladder): void {
    if (this.#ladders.delete(ladder.callId)) this.#charge(ladder.owner, -ladder.bytes);
  }

  #charge(owner: string, bytes: number): void {
    this.#bytesOf.change(owner, bytes);
    this.#bytes += bytes;
  }

  #makeRoom(): void {
    const { calls, bytes } = this.#bounds;
    while (this.#ladders.size > calls || this.#bytes > bytes) {
      const oldest = this.#oldestOf(this.#bytesOf.heaviest());
      if (!oldest) return;
      this.remove(oldest);
      this.#dropped(oldest);
    }
  }

  #oldestOf(owner: string | undefined): Ladder | undefined {
    for (const callId of this.#ladders.keys()) {
      const ladder = this.#ladders.get(callId);
      if (ladder?.owner === owner) return ladder;
    }
    return undefined;
  }
}

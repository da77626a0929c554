import { type Clock, PassingSet } from '../lib/index.ts';

/** How long the ACK of a real caller may take, lost packets included, in milliseconds. */
const ACK_WITHIN_MS = 4000;
/** So many may wait for theirs at once; a real one does so for milliseconds. */
const MOST = 32;

/** A call that was answered and waits for its ACK. */
interface AnsweredCall {
  drop(): void;
}

/**
 * Calls that were answered 200 on the word of a source address, which one forged packet can claim. They hold a port each, so
 * they are few and short: whoever sends no ACK is dropped after 4 s, or when a newer one needs the room.
 */
export class UnprovenCalls {
  readonly #clock: Clock;
  /** Oldest first. */
  readonly #waiting = new PassingSet<AnsweredCall>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A call was answered. Calling the result says that its ACK came, or that it is over. Idempotent. */
  add(call: AnsweredCall): () => void {
    const [oldest] = this.#waiting;
    if (this.#waiting.size >= MOST) oldest?.drop();
    const leave = this.#waiting.add(call);
    const cancel = this.#clock.after(ACK_WITHIN_MS, () => call.drop());
    return () => {
      cancel();
      leave();
    };
  }
}

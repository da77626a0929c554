import { type CancelTimer, type Clock, PassingSet, type ReportFault } from '../lib/index.ts';
import { frameMs } from './tone.ts';

/** Later (or earlier) than this, the beat starts anew instead of catching up: the process slept or the clock was set. */
const MAX_LAG_MS = 3 * frameMs;

/**
 * One beat of 20 ms for all calls. A late beat makes up for those that it held back, so that the average stays exact: a
 * stall of up to 40 ms leaves no hole of more than 60 ms in the audio. Runs only while somebody listens.
 */
export class Ticker {
  readonly #clock: Clock;
  readonly #onFault: ReportFault;
  readonly #onBeat: ((sinceLastMs: number) => void) | undefined;
  readonly #members = new PassingSet<() => void>();
  #dueAt = 0;
  #lastAt = 0;
  #cancel: CancelTimer | undefined;

  /** `onBeat` is told how long the pause before each beat was, in milliseconds: 20, but for the machine. */
  constructor(clock: Clock, onFault: ReportFault, onBeat?: (sinceLastMs: number) => void) {
    this.#clock = clock;
    this.#onFault = onFault;
    this.#onBeat = onBeat;
  }

  /** Calls `member` on every beat, the first time within 20 ms, until the result is called. The last one to leave stops the timer. */
  join(member: () => void): () => void {
    const leave = this.#members.add(member);
    if (!this.#cancel) this.#start();
    return () => {
      leave();
      if (this.#members.size === 0) this.#stop();
    };
  }

  #start(): void {
    this.#lastAt = this.#clock.now();
    this.#dueAt = this.#lastAt + frameMs;
    this.#arm();
  }

  #stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #arm(): void {
    this.#cancel = this.#clock.after(Math.max(0, this.#dueAt - this.#clock.now()), () => this.#beat());
  }

  /** All beats that are due, at once: under load the next timer is as late as this one, and would catch up nothing. */
  #beat(): void {
    const now = this.#clock.now();
    this.#onBeat?.(now - this.#lastAt);
    this.#lastAt = now;
    if (Math.abs(now - this.#dueAt) > MAX_LAG_MS) this.#dueAt = now;
    const due = Math.max(1, Math.floor((now - this.#dueAt) / frameMs) + 1);
    this.#dueAt += due * frameMs;
    this.#arm();
    for (let beat = 0; beat < due; beat += 1) this.#call();
  }

  #call(): void {
    for (const member of this.#members) {
      try {
        member();
      } catch (cause) {
        this.#onFault('media.ticker', cause);
      }
    }
  }
}

import { createSteadyClock, type SteadyClock } from '../../src/lib/clock.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly task: () => void;
}

/** A clock that moves only when told to: `advance` runs every timer that falls due, in order, at its own time. */
export class ManualClock implements SteadyClock {
  #timeOfDay: number;
  #monotonic = 0;
  #order = 0;
  readonly #timers = new Set<Timer>();
  readonly #steady: SteadyClock;

  constructor(startAt = Date.UTC(2026, 0, 1)) {
    this.#timeOfDay = startAt;
    this.#steady = createSteadyClock({
      timeOfDay: () => this.#timeOfDay,
      monotonic: () => this.#monotonic,
      after: (delayMs, task) => this.#arm(delayMs, task),
    });
  }

  /** How many timers are armed: zero when nothing leaks. */
  get armed(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#steady.now();
  }

  timeOfDay(): number {
    return this.#steady.timeOfDay();
  }

  follow(at: number): void {
    this.#steady.follow(at);
  }

  offMs(): number {
    return this.#steady.offMs();
  }

  isBehind(): boolean {
    return this.#steady.isBehind();
  }

  begin(recordedAt: number): void {
    this.#steady.begin(recordedAt);
  }

  after(delayMs: number, task: () => void): () => void {
    return this.#steady.after(delayMs, task);
  }

  advance(byMs: number): void {
    const end = this.#monotonic + byMs;
    for (let next = this.#nextDue(end); next; next = this.#nextDue(end)) {
      this.#timers.delete(next);
      this.#pass(next.at - this.#monotonic);
      next.task();
    }
    this.#pass(end - this.#monotonic);
  }

  /** What an operator or a bad time server does to the time of day. No time passes, and no timer knows. */
  setBack(byMs: number): void {
    this.#timeOfDay -= byMs;
  }

  /** The time of day is set forward, or the machine slept. No timer knows. */
  jump(byMs: number): void {
    this.#timeOfDay += byMs;
  }

  #pass(ms: number): void {
    this.#monotonic += ms;
    this.#timeOfDay += ms;
  }

  #arm(delayMs: number, task: () => void): () => void {
    const timer: Timer = { at: this.#monotonic + Math.max(0, delayMs), order: this.#order++, task };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  #nextDue(end: number): Timer | undefined {
    let due: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at > end) continue;
      if (!due || timer.at < due.at || (timer.at === due.at && timer.order < due.order)) due = timer;
    }
    return due;
  }
}

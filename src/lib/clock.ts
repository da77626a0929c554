import { Unavailable } from './unavailable.ts';

/** Time as a parameter: nothing in `src` reads the wall clock or starts a timer but through a `Clock`. */
export interface Clock {
  /**
   * Milliseconds since the Unix epoch, as deadlines are made and judged. Never less than it was, and never less later than time has
   * passed: where the time of day is set back it goes on as it went, where that is set forward, or the machine slept, it follows.
   */
  now(): number;
  /** The time of day as this machine tells it to anybody, in the same unit: for what others compare with their own clock. Less than `now()` after it was set back. */
  timeOfDay(): number;
  /** Whether the time of day has still to reach what was recorded before the start: how long that is ago nobody knows. */
  isBehind(): boolean;
  /** Runs `task` once after `delayMs`, not counted while the machine sleeps. What is to happen at a moment: `runAt`. */
  after(delayMs: number, task: () => void): CancelTimer;
}

/** Cancels a timer; late or twice it does nothing. */
export type CancelTimer = () => void;

/** A clock that can be told what was recorded before it began. */
export interface SteadyClock extends Clock {
  /** Goes on from this moment at the earliest: something happened then. */
  begin(recordedAt: number): void;
}

/** What a clock is made from: a machine's time, or that of a database as it was told last. */
export interface TimeSource {
  /** The time of day, in milliseconds since the epoch. It may be set, forward and back. */
  timeOfDay(): number;
  /** Milliseconds since some moment, which nobody sets; it may stand still while the machine sleeps. */
  monotonic(): number;
  after(delayMs: number, task: () => void): CancelTimer;
}

/** The one place that decides what time it is: the time of day as long as it goes forward, else the monotonic clock from where it was. */
export const createSteadyClock = (source: TimeSource): SteadyClock => {
  let recordedAt = Number.NEGATIVE_INFINITY;
  /** What the monotonic clock lacks to be the time. Only ever grows. */
  let offset = Number.NEGATIVE_INFINITY;
  return {
    now() {
      const monotonic = source.monotonic();
      offset = Math.max(offset, source.timeOfDay() - monotonic);
      return Math.floor(monotonic + offset);
    },
    timeOfDay: () => source.timeOfDay(),
    isBehind() {
      // Once passed it is passed: from then on it is known here how much time goes by.
      if (source.timeOfDay() >= recordedAt) recordedAt = Number.NEGATIVE_INFINITY;
      return recordedAt !== Number.NEGATIVE_INFINITY;
    },
    begin(at) {
      recordedAt = at;
      offset = Math.max(offset, at - source.monotonic());
    },
    after: (delayMs, task) => source.after(delayMs, task),
  };
};

/** This machine's clock. Its timers keep the process alive: whoever starts one cancels it in `stop()`. */
export const createSystemClock = (): SteadyClock =>
  createSteadyClock({
    timeOfDay: () => Date.now(),
    monotonic: () => performance.now(),
    after(delayMs, task) {
      const timer = setTimeout(task, delayMs);
      return () => clearTimeout(timer);
    },
  });

/** The same, for whoever has no record to begin from. */
export const systemClock: Clock = createSystemClock();

/** A timer knows nothing of a clock that was set forward, nor of a machine that slept: whoever waits for a moment looks again after this, in milliseconds. */
const LOOK_AGAIN_MS = 5000;

/** Runs `task` once when it is `moment` (milliseconds since the epoch), at the latest five seconds after the clock has jumped there. Never at once. */
export const runAt = (clock: Clock, moment: number, task: () => void): CancelTimer => {
  const rest = (): number => Math.min(Math.max(1, moment - clock.now()), LOOK_AGAIN_MS);
  const look = (): void => {
    if (clock.now() >= moment) task();
    else cancel = clock.after(rest(), look);
  };
  let cancel = clock.after(rest(), look);
  return () => cancel();
};

/** Throws `Unavailable` while nobody knows what time it is: nothing is given then that lasts for a time, or that time may have taken. */
export const mustKnowTime = (clock: Pick<Clock, 'isBehind'>): void => {
  if (clock.isBehind())
    throw new Unavailable(
      'clock-behind',
      'The clock is behind what has been recorded: nobody knows how long that is ago.',
    );
};

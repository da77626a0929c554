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

/** A clock that can be told what was recorded before it began, and what another clock says. */
export interface SteadyClock extends Clock {
  /** Goes on from this moment at the earliest: something happened then. */
  begin(recordedAt: number): void;
  /**
   * Another clock, which many machines share, says that it is `at` now (milliseconds since the epoch): that is the time of day, and goes on
   * with the time that passes here. Told the first time it is taken as it is, also where this machine is ahead of it: before that nothing may
   * have been judged. From then on `now()` never goes back.
   */
  follow(at: number): void;
  /** By how many milliseconds this machine's own time of day is ahead of the clock that it follows; less than 0 where it is behind. 0: it follows none. */
  offMs(): number;
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
  /** What the monotonic clock lacks to be the time of the clock that is followed. */
  let told: number | undefined;
  const timeOfDay = (): number => (told === undefined ? source.timeOfDay() : Math.floor(source.monotonic() + told));
  return {
    now() {
      const monotonic = source.monotonic();
      offset = Math.max(offset, told ?? source.timeOfDay() - monotonic);
      return Math.floor(monotonic + offset);
    },
    timeOfDay,
    isBehind() {
      // Once passed it is passed: from then on it is known here how much time goes by.
      if (recordedAt !== Number.NEGATIVE_INFINITY && timeOfDay() >= recordedAt) recordedAt = Number.NEGATIVE_INFINITY;
      return recordedAt !== Number.NEGATIVE_INFINITY;
    },
    begin(at) {
      recordedAt = at;
      offset = Math.max(offset, at - source.monotonic());
    },
    follow(at) {
      const isFirst = told === undefined;
      told = at - source.monotonic();
      if (isFirst) offset = told;
    },
    offMs: () => (told === undefined ? 0 : Math.round(source.timeOfDay() - source.monotonic() - told)),
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

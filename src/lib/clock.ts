/** Time as a parameter: nothing in `src` reads the wall clock or starts a timer but through a `Clock`. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Runs `task` once after `delayMs`. */
  after(delayMs: number, task: () => void): CancelTimer;
}

/** Cancels a timer; late or twice it does nothing. */
export type CancelTimer = () => void;

/** The machine's clock. Its timers keep the process alive: whoever starts one cancels it in `stop()`. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};

import { setTimeout as pause } from 'node:timers/promises';
import type { ManualClock } from './manual-clock.ts';

/** One beat of RTP: where none is in play, steps may be longer. */
const STEP_MS = 20;
/** What real sockets and the thread of the store get of real time for each step. */
const PAUSE_MS = 3;

/**
 * Lets the time of a manual clock pass in steps (of 20 ms) until `task` is over: real sockets work between the steps, and how
 * long something took is read off that clock, whatever the machine does meanwhile. Before and after, time stands still.
 */
export const flowing = async <T>(clock: ManualClock, task: Promise<T>, stepMs = STEP_MS): Promise<T> => {
  let isOver = false;
  const ended = task.finally(() => {
    isOver = true;
  });
  ended.catch(() => undefined);
  while (!isOver) {
    clock.advance(stepMs);
    await pause(PAUSE_MS);
  }
  return ended;
};

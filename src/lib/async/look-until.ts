import type { Clock } from '../clock.ts';
import { sleep } from './signal.ts';

/** How long to look, and how long to wait in between, in milliseconds. */
export interface Patience {
  readonly patienceMs: number;
  readonly pauseMs: number;
}

/** Looks again and again until there is something; undefined where there was nothing for so long. Looks once at least. */
export const lookUntil = async <T>(
  clock: Clock,
  { patienceMs, pauseMs }: Patience,
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T | undefined> => {
  const until = clock.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== undefined || clock.now() >= until) return found;
    await sleep(clock, pauseMs);
  }
};

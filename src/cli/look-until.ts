import { type Clock, sleep } from '../lib/index.ts';

/** Longer than a server takes to start or to stop, in milliseconds. */
const PATIENCE_MS = 15_000;
const PAUSE_MS = 200;

/** Looks again and again until there is something, for 15 s at most; undefined where there was nothing. */
export const lookUntil = async <T>(look: () => Promise<T | undefined>, clock: Clock): Promise<T | undefined> => {
  const until = clock.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined || clock.now() >= until) return found;
    await sleep(clock, PAUSE_MS);
  }
};

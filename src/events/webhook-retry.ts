import type { Random } from '../lib/index.ts';

const FIRST_MS = 5000;
const FACTOR = 4;
const LONGEST_MS = 6 * 3_600_000;
const GIVE_UP_AFTER_MS = 24 * 3_600_000;

/** Share of a pause that chance adds, in per cent: endpoints that failed together do not come back together. */
const JITTER_PERCENT = 20;

/**
 * When a delivery is tried again after `tries` failures (1 or more): after 5 s, 20 s, 80 s, 5 min, 21 min, 85 min, 6 h, 6 h,
 * 6 h, each up to a fifth longer; null when that is more than 24 hours after `firstAt`. Moments in milliseconds since the
 * epoch.
 */
export const nextTry = (tries: number, firstAt: number, now: number, random: Random): number | null => {
  const pauseMs = Math.min(FIRST_MS * FACTOR ** (tries - 1), LONGEST_MS);
  const jitterMs = random.below(Math.floor((pauseMs * JITTER_PERCENT) / 100) + 1);
  const at = now + pauseMs + jitterMs;
  return at - firstAt > GIVE_UP_AFTER_MS ? null : at;
};

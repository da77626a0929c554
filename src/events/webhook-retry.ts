import type { Random } from '../lib/index.ts';

const FIRST_MS = 5000;
const FACTOR = 4;
/** The longest pause, a receiver may ask for what it likes. */
const LONGEST_MS = 6 * 3_600_000;
const GIVE_UP_AFTER_MS = 24 * 3_600_000;

/** Share of a pause that chance adds, in per cent: endpoints that failed together do not come back together. */
const JITTER_PERCENT = 20;

/**
 * When a delivery is tried again after `tries` failures (1 or more): after 5 s, 20 s, 80 s, 5 min, 21 min, 85 min, 6 h, 6 h,
 * 6 h, each up to a fifth longer, and not before the receiver wants it (`askedMs`, see `askedPause`); null when that is more than
 * 24 hours after `firstAt`. Moments in milliseconds since the epoch.
 */
export const nextTry = (tries: number, firstAt: number, now: number, random: Random, askedMs = 0): number | null => {
  const pauseMs = Math.min(FIRST_MS * FACTOR ** (tries - 1), LONGEST_MS);
  const jitterMs = random.below(Math.floor((pauseMs * JITTER_PERCENT) / 100) + 1);
  const at = now + Math.max(pauseMs + jitterMs, askedMs);
  return at - firstAt > GIVE_UP_AFTER_MS ? null : at;
};

/**
 * How many milliseconds a receiver wants to be left alone, by its `Retry-After` (RFC 9110 10.2.3: seconds, or a date); 0 where it does
 * not say, or not so that it can be read. Never more than 6 hours.
 */
export const askedPause = (retryAfter: string | undefined, now: number): number => {
  if (retryAfter === undefined) return 0;
  const askedMs = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
  return Math.min(Math.max(askedMs || 0, 0), LONGEST_MS);
};

import { within as answeredWithin, type Clock, errorCode, sleep, Unavailable, unavailableIn } from '../../lib/index.ts';

/** How soon something is tried again at first, and at last. Milliseconds. */
const FIRST_PAUSE_MS = 5;
const LAST_PAUSE_MS = 200;

/**
 * Tries again what may be tried again, for `patienceMs`: where the database cannot be had, and where somebody else's transaction came in the
 * way (SQLSTATE class 40). Rejects with `Unavailable` where it was all in vain. An attempt that has begun is waited for.
 */
export const patiently = async <T>(clock: Clock, patienceMs: number, attempt: () => Promise<T>): Promise<T> => {
  const until = clock.now() + patienceMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LAST_PAUSE_MS)) {
    try {
      return await attempt();
    } catch (cause) {
      if (!isPassing(cause)) throw cause;
      if (clock.now() + pauseMs >= until) throw unavailable(cause);
    }
    await sleep(clock, pauseMs);
  }
};

/** What `asked` resolves with. Rejects with `Unavailable` after `ms`; what comes of it later nobody hears. */
export const within = <T>(clock: Clock, ms: number, asked: Promise<T>): Promise<T> =>
  answeredWithin(clock, ms, asked, () => new Unavailable('store-unavailable', 'The database does not answer.'));

/** Whether the same may succeed a moment later. */
export const isPassing = (cause: unknown): boolean =>
  unavailableIn(cause)?.lack === 'store-unavailable' || isCollision(cause);

/** SQLSTATE class 40: `40P01` deadlock, `40001` serialization failure. Nothing was committed. */
const isCollision = (cause: unknown): boolean => /^40[0-9A-Z]{3}$/.test(errorCode(cause));

const unavailable = (cause: unknown): unknown =>
  isCollision(cause)
    ? new Unavailable('store-unavailable', 'The database cannot be used now: too many write the same.', { cause })
    : cause;

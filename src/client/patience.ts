import { OffhookProblem } from './problem.ts';

/** A server that restarts, a proxy before it, and one that has too much to do: they pass. RFC 6585 4, RFC 9110 15.6.3 to 15.6.5. */
const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504]);

const FIRST_MS = 250;
const LONGEST_MS = 10_000;

/**
 * How long to wait after this failure before the question is asked again, in milliseconds: as Retry-After says, else twice as long
 * each time, up to 10 s. `failures` is how many there were on end, this one included. Undefined for a "no" that waiting does not change.
 */
export const pauseAfter = (cause: unknown, failures: number): number | undefined => {
  const growing = Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS);
  // Whatever `fetch` rejects with: nobody listens, the connection broke, no answer in time.
  if (!(cause instanceof OffhookProblem)) return growing;
  if (!PASSING.has(cause.status)) return undefined;
  return cause.retryAfter === undefined ? growing : cause.retryAfter * 1000;
};

/** How long a question is asked again, in milliseconds: longer than a restart takes. */
const PATIENCE_MS = 60_000;

/**
 * Asks again through faults that pass, such as a restart, for so long on end (`patienceMs`, by the clock `now`: milliseconds since some
 * moment). Rejects with the reason of the signal once that aborts.
 */
export const patiently = async <T>(
  ask: () => Promise<T>,
  {
    signal,
    patienceMs = PATIENCE_MS,
    now = () => performance.now(),
  }: {
    readonly signal?: AbortSignal | undefined;
    readonly patienceMs?: number | undefined;
    readonly now?: () => number;
  },
): Promise<T> => {
  const until = now() + patienceMs;
  for (let failures = 1; ; failures++) {
    signal?.throwIfAborted();
    try {
      return await ask();
    } catch (cause) {
      signal?.throwIfAborted();
      const pauseMs = pauseAfter(cause, failures);
      if (pauseMs === undefined || now() + pauseMs > until) throw cause;
      await pause(pauseMs, signal);
    }
  }
};

/** Resolves after so many milliseconds; rejects with the reason of the signal when it aborts. */
const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const aborted = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', aborted);
      resolve();
    }, ms);
    if (signal?.aborted) aborted();
    else signal?.addEventListener('abort', aborted, { once: true });
  });

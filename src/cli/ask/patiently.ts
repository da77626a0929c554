import { pause, pauseAfter } from '../../client/patience.ts';
import type { Clock } from '../../lib/index.ts';

/** Longer than a restart of the server takes. */
const PATIENCE_MS = 60_000;

/** Asks again through faults that pass, such as a restart, for a minute on end. Rejects with the reason of the signal once that aborts. */
export const patiently = async <T>(ask: () => Promise<T>, signal: AbortSignal, clock: Clock): Promise<T> => {
  const until = clock.now() + PATIENCE_MS;
  for (let failures = 1; ; failures++) {
    signal.throwIfAborted();
    try {
      return await ask();
    } catch (cause) {
      signal.throwIfAborted();
      const pauseMs = pauseAfter(cause, failures);
      if (pauseMs === undefined || clock.now() + pauseMs > until) throw cause;
      await pause(pauseMs, signal);
    }
  }
};

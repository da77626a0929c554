import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import type { Config } from '../config/index.ts';
import { apiKeyFile, apiKeyOf } from './running-server.ts';
import { startRefusal } from './start-failure.ts';
import type { Surroundings } from './surroundings.ts';

/** What `untilStopped` watches over. */
interface Stoppable {
  stop(): Promise<void>;
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
/** What shells report for a process that ended by SIGINT. */
const EXIT_AT_ONCE = 130;

/**
 * Serves until a signal: the first lets calls end and closes everything, the second exits at once. An API key that this
 * start made is shown once, and only to a person at a terminal.
 */
export const serve = async (config: Config, around: Pick<Surroundings, 'terminal' | 'err'>): Promise<void> => {
  // V8 shares each collection of young garbage among helper threads, which spin for work: for so little of it they cost more than they spare.
  setFlagsFromString('--no-parallel-scavenge');
  const { createApp, StoppedMeanwhile } = await import('../app/index.ts');
  const app = createApp(config);
  const isFirstStart = !config.http.apiKey && !existsSync(apiKeyFile(config));
  await untilStopped(app, async (leaving) => {
    // A node that waits for others is ended at once.
    leaving.addEventListener('abort', () => void app.stop());
    try {
      await app.start();
    } catch (cause) {
      if (leaving.aborted && cause instanceof StoppedMeanwhile) return;
      throw startRefusal(cause, config) ?? cause;
    }
    if (isFirstStart && around.terminal) around.err(`API key (kept in ${apiKeyFile(config)}): ${apiKeyOf(config)}\n`);
  });
};

/**
 * Starts, waits for SIGTERM or SIGINT, stops; a second signal exits at once. `leaving` aborts at the first: a start during
 * which it came is waited for, and stopped then.
 */
export const untilStopped = async (app: Stoppable, start: (leaving: AbortSignal) => Promise<void>): Promise<void> => {
  const leave = new AbortController();
  const leaving = leave.signal;
  const onSignal = (): void => {
    if (leaving.aborted) process.exit(EXIT_AT_ONCE);
    leave.abort();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    await start(leaving);
    if (!leaving.aborted) await once(leaving, 'abort');
  } finally {
    await app.stop();
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
};

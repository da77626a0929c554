import type { Config } from '../config/index.ts';
import { startRefusal } from './start-failure.ts';

/** What `untilStopped` watches over. */
interface Stoppable {
  stop(): Promise<void>;
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
/** What shells report for a process that ended by SIGINT. */
const EXIT_AT_ONCE = 130;

/** Serves until a signal: the first lets calls end and closes everything, the second exits at once. */
export const serve = async (config: Config): Promise<void> => {
  const { createApp } = await import('../app.ts');
  const app = createApp(config);
  await untilStopped(app, async () => {
    try {
      await app.start();
    } catch (cause) {
      throw startRefusal(cause, config) ?? cause;
    }
  });
};

/** Starts, waits for SIGTERM or SIGINT, stops. A signal during the start stops too; a second signal exits at once. */
export const untilStopped = async (app: Stoppable, start: () => Promise<void>): Promise<void> => {
  let signals = 0;
  let wake = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const onSignal = (): void => {
    signals += 1;
    if (signals > 1) process.exit(EXIT_AT_ONCE);
    wake();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    await start();
    await asked;
  } finally {
    await app.stop();
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
};

import { networkInterfaces } from 'node:os';
import type { Config } from '../config/index.ts';
import { deviceSetups } from './dialplan/index.ts';
import { notPossible } from './outcome.ts';
import { phoneServer } from './own-address.ts';
import { untilStopped } from './serve.ts';
import { setupSheet } from './setup-sheet.ts';
import { startRefusal } from './start-failure.ts';

/** Plays the demonstration, which nothing but this command loads. `lan`: real phones may join. */
export const demo = async (config: Config, lan: boolean, say: (line: string) => void): Promise<void> => {
  const { demo: play } = await import('../demo/index.ts');
  await play(
    config,
    { lan },
    {
      say,
      untilStopped,
      startRefusal,
      notPossible,
      phoneServer: (sip) => phoneServer(sip, networkInterfaces()),
      digitMaps: deviceSetups,
      setupSheet,
    },
  );
};

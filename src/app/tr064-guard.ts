import type { Config } from '../config/index.ts';
import { cryptoRandom, systemClock } from '../lib/index.ts';
import { httpSettingsOf, tr064SettingsOf } from './settings.ts';

/** What is wrong with the device of `tr064.guard`, as one sentence; undefined: nothing is, or there is none. */
export const lookAtGuard = async (config: Config): Promise<string | undefined> => {
  const { guard } = tr064SettingsOf(config, httpSettingsOf(config).publicUrl);
  if (!guard) return undefined;
  const { tryGuard } = await import('../doors/tr064/index.ts');
  return tryGuard(guard, { clock: systemClock, random: cryptoRandom });
};

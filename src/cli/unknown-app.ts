import type { Offline } from './offline.ts';

/** A line for whoever names an app that no API key is of, which may be a slip; empty for one that is known. */
export const unknownApp = async (app: string, keys: Pick<Offline['keys'], 'all'>): Promise<string> =>
  (await keys.all()).some((key) => key.app === app)
    ? ''
    : `\n\nNo API key is of ${app}: offhook key list shows the apps that there are.`;

import type { Config } from '../config/index.ts';
import { type Answer, notPossible } from './outcome.ts';

/**
 * Brings the lines in line with `sip.linesFile`. With `store.url` beside running nodes, which follow; a server on a data directory reads the
 * file at each start, so that none may run there.
 */
export const importLines = async (config: Config): Promise<Answer> => {
  const { openOffline, takeOffline } = await import('../app/index.ts');
  const offline = config.store.url === undefined ? await takeOffline(config) : await openOffline(config);
  if (!offline)
    throw notPossible(
      `An Offhook runs on ${config.dataDir}: it reads ${config.sip.linesFile ?? 'sip.linesFile'} at each start, so restart it.`,
    );
  try {
    const { file, lines } = await offline.importLines();
    return {
      text: `The lines are those of ${file} now: ${lines} from the file, beside those of the API and the command line.`,
      data: { file, lines },
    };
  } finally {
    await offline.close();
  }
};

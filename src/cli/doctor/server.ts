import { type Config, differencesTo } from '../../config/index.ts';
import { CommandRefused } from '../outcome.ts';
import { type RunningServer, serverOn } from '../running-server.ts';
import { operatorRefusal } from '../start-failure.ts';
import { type Check, failure, fine, warning } from './check.ts';

const NAME = 'server';

/** So many settings are named; there are more where the two read different files. */
const MOST_NAMED = 8;

/** The server that has the data directory, where there is one that answers, and what there is to say of it. */
export interface ServerSeen {
  readonly server: RunningServer | undefined;
  readonly checks: readonly Check[];
}

/** Looks for the server, and whether it runs with the settings that this command line has. Nothing to say where none runs. */
export const lookForServer = async (config: Config): Promise<ServerSeen> => {
  try {
    const server = await serverOn(config.dataDir);
    return {
      server,
      checks: server ? [fine(NAME, `pid ${server.pid} at ${server.url}`), ...checkSettings(config, server)] : [],
    };
  } catch (cause) {
    const refusal = cause instanceof CommandRefused ? cause : operatorRefusal(cause);
    if (!refusal) throw cause;
    return { server: undefined, checks: [failure(NAME, refusal.message, 'mend that, and ask again')] };
  }
};

const checkSettings = (config: Config, { settings }: RunningServer): readonly Check[] => {
  const differences = differencesTo(config, settings);
  if (differences.length === 0) return [];
  const named = differences
    .slice(0, MOST_NAMED)
    .map(({ path, own, told }) => `${path} is ${own} here and ${told} there`);
  const more = differences.length - named.length;
  return [
    warning(
      'settings',
      `the running server has others: ${named.join(', ')}${more > 0 ? `, and ${more} more` : ''}`,
      'give both the same offhook.yaml, variables and --set; what follows is said of those of the server',
    ),
  ];
};

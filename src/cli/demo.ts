import { networkInterfaces } from 'node:os';
import type { Config } from '../config/index.ts';
import { deviceSetups } from '../device-setup/index.ts';
import { POSTGRES_URL_ALLOWED, postgresAt, Secret } from '../lib/index.ts';
import { inputLine } from './input-line.ts';
import { badInput, notPossible } from './outcome.ts';
import { phoneServer } from './own-address.ts';
import { untilStopped } from './serve.ts';
import { setupSheet } from './setup-sheet.ts';
import { startRefusal } from './start-failure.ts';
import type { Surroundings } from './surroundings.ts';
import { typedSecret } from './typed-secret.ts';

/** What the demonstration is borrowed. */
const hostOf = ({ out }: Pick<Surroundings, 'out'>) => ({
  offhook: [process.execPath, ...process.execArgv, process.argv[1] ?? ''],
  say: (line: string) => out(`${line}\n`),
  untilStopped,
  startRefusal,
  notPossible,
  phoneServer: (sip: Parameters<typeof phoneServer>[0]) => phoneServer(sip, networkInterfaces()),
  digitMaps: deviceSetups,
  setupSheet,
});

/** Plays the demonstration, which nothing but this command loads. `lan`: real phones may join. */
export const demo = async (config: Config, lan: boolean, around: Pick<Surroundings, 'out'>): Promise<void> => {
  const { demo: play } = await import('../demo/index.ts');
  await play(config, { lan }, hostOf(around));
};

/** Reads the URL from standard input: what stands on a command line can be read by other users of the machine. */
const STANDARD_INPUT = '-';

/** Plays a fail-over between two nodes. `database`: a URL, `-` for one on standard input, or true for a PostgreSQL of its own. */
export const clusterDemo = async (
  database: string | true,
  around: Pick<Surroundings, 'out' | 'readInput'>,
): Promise<void> => {
  const url = database === true ? undefined : await urlOf(database, around);
  const { clusterDemo: play } = await import('../demo/index.ts');
  await play(url, hostOf(around));
};

/** Registers at a FRITZ!Box of the reader's own. `given`: its host, the user of an IP telephone there, and what its phones dial for it. */
export const fritzDemo = async (
  given: readonly string[],
  around: Pick<Surroundings, 'env' | 'out' | 'readInput' | 'typing'>,
): Promise<void> => {
  const [registrar, user, number = '**620', ...more] = given;
  if (registrar === undefined || user === undefined || more.length > 0)
    throw badInput(
      '--fritz takes the host of the box, the user of an IP telephone there, and its number if it is not **620.',
    );
  const password = new Secret(await fritzPassword(user, around));
  const { fritzDemo: play } = await import('../demo/index.ts');
  await play({ registrar, user, password, number }, hostOf(around));
};

const fritzPassword = async (
  user: string,
  around: Pick<Surroundings, 'env' | 'readInput' | 'typing'>,
): Promise<string> => {
  const { OFFHOOK_FRITZ_PASSWORD: given } = around.env;
  if (given !== undefined && given !== '') return given;
  return around.typing ? typedSecret(`Password of ${user}: `) : inputLine(around);
};

const urlOf = async (given: string, around: Pick<Surroundings, 'readInput'>): Promise<string> => {
  const url = given === STANDARD_INPUT ? await inputLine(around) : given;
  const at = postgresAt(url);
  if (!at.ok) throw badInput(`--cluster takes ${POSTGRES_URL_ALLOWED}: ${at.error}.`);
  return url;
};

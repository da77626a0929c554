import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRest, type Rest } from '../client/rest.ts';
import { type Config, type ToldSettings, withTold } from '../config/index.ts';
import { type Clock, lookUntil, systemClock } from '../lib/index.ts';
import { type CommandRefused, notPossible } from './outcome.ts';

/** A server that runs on a data directory, and what it runs with. `url` has no slash at its end. */
export interface RunningServer {
  readonly pid: number;
  readonly url: string;
  readonly settings: ToldSettings;
}

const ANSWER_MS = 2000;

/** Longer than a server takes to start or to stop. */
export const STARTING = { patienceMs: 15_000, pauseMs: 200 };

/** The server that says in `server.json` that it runs on this data directory, if it answers. */
export const findServer = async (dataDir: string): Promise<RunningServer | undefined> => {
  const told = readTold(join(dataDir, 'server.json'));
  return told && (await isAlive(told.url)) ? told : undefined;
};

/**
 * The server that has this data directory; one that starts is waited for. Undefined: none has it, which its lock knows. Refuses where
 * one has it and does not answer.
 */
export const serverOn = async (dataDir: string, clock: Clock = systemClock): Promise<RunningServer | undefined> => {
  const { isServed } = await import('../app/index.ts');
  const found = await lookUntil(clock, STARTING, async () => (isServed(dataDir) ? await findServer(dataDir) : 'none'));
  if (found === undefined) throw silentServer(dataDir);
  return found === 'none' ? undefined : found;
};

/** The same for a command that is nothing without a server. Answers with REST, by the API key of the command line. */
export const askServer = async (
  config: Config,
): Promise<RunningServer & { readonly rest: Rest; readonly apiKey: string }> => {
  const server = await serverOn(config.dataDir);
  if (!server) throw notPossible(`No Offhook runs on ${config.dataDir}: start it with "offhook serve".`);
  const apiKey = apiKeyOf(config);
  return { ...server, apiKey, rest: createRest({ url: server.url, apiKey }) };
};

/** What is in force: what the server runs with that has the data directory, else what this command line was configured with. */
export const configInForce = async (config: Config): Promise<Config> => {
  const server = await findServer(config.dataDir);
  return server ? withTold(config, server.settings) : config;
};

/** A server has the data directory, and nobody can be asked. */
export const silentServer = (dataDir: string): CommandRefused =>
  notPossible(
    `An Offhook has the data directory ${dataDir} and does not answer, so nothing was done: it starts or stops, or hangs. Try again in a moment, or look at its log.`,
  );

const readTold = (path: string): RunningServer | undefined => {
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  try {
    const told: unknown = JSON.parse(text);
    if (told === null || typeof told !== 'object' || !('url' in told) || !('pid' in told)) return undefined;
    const { url, pid } = told;
    if (typeof url !== 'string' || typeof pid !== 'number') return undefined;
    return { url: url.replace(/\/+$/, ''), pid, settings: settingsIn(told) };
  } catch {
    // Half a file, left by a crash: nobody runs here who could be asked.
    return undefined;
  }
};

/** A server of an earlier version tells none. */
const settingsIn = (told: object): ToldSettings =>
  'settings' in told && told.settings !== null && typeof told.settings === 'object' ? { ...told.settings } : {};

const isAlive = async (url: string): Promise<boolean> => {
  try {
    const told = await createRest({ url, answerMs: ANSWER_MS }).answer('GET /livez');
    return told.ok && told.body?.status === 'ok';
  } catch {
    // Refused, timed out, another program's answer: no server of ours.
    return false;
  }
};

/** Where the key made at the first start is kept. */
export const apiKeyFile = ({ dataDir }: Config): string => join(dataDir, 'api-key');

/** The API key to speak to the server with: the configured one, else the one made at first start. */
export const apiKeyOf = (config: Config): string => {
  const key = config.http.apiKey?.reveal() ?? readIfThere(apiKeyFile(config))?.trim();
  if (key) return key;
  throw notPossible(`There is no API key in ${apiKeyFile(config)}: give one with --api-key or OFFHOOK_HTTP__API_KEY.`);
};

/** The text of a file, or undefined when it is not there or this user must not read it. */
const readIfThere = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

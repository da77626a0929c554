import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRest } from '../client/rest.ts';
import type { Config } from '../config/index.ts';
import { notPossible } from './outcome.ts';

/** A server that runs on a data directory. `url` has no slash at its end. */
export interface RunningServer {
  readonly pid: number;
  readonly url: string;
}

const ANSWER_MS = 2000;

/** The server that says in `server.json` that it runs on this data directory, if it answers. */
export const findServer = async (dataDir: string): Promise<RunningServer | undefined> => {
  const told = readTold(join(dataDir, 'server.json'));
  return told && (await isAlive(told.url)) ? told : undefined;
};

const readTold = (path: string): RunningServer | undefined => {
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  try {
    const told: unknown = JSON.parse(text);
    if (told === null || typeof told !== 'object' || !('url' in told) || !('pid' in told)) return undefined;
    const { url, pid } = told;
    return typeof url === 'string' && typeof pid === 'number' ? { url: url.replace(/\/+$/, ''), pid } : undefined;
  } catch {
    // Half a file, left by a crash: nobody runs here who could be asked.
    return undefined;
  }
};

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

import { resolve } from 'node:path';
import type { CopyReport } from '../../app/index.ts';
import type { Config } from '../../config/index.ts';
import { POSTGRES_URL_ALLOWED, postgresAt, Secret } from '../../lib/index.ts';
import { inputLine } from '../input-line.ts';
import { type Answer, badInput, exitCodes, notPossible } from '../outcome.ts';
import type { Surroundings } from '../surroundings.ts';

const IS_URL = /^postgres(?:ql)?:/;

/** Reads the place from standard input: what stands on a command line can be read by other users of the machine. */
const STANDARD_INPUT = '-';

/** Copies everything into an empty database, or into an empty directory, and says what has arrived. */
export const copy = async (
  around: Pick<Surroundings, 'cwd' | 'readInput'>,
  config: Config,
  to: string,
): Promise<Answer> => {
  const place = to === STANDARD_INPUT ? await inputLine(around) : to;
  return IS_URL.test(place) ? copyToPostgres(config, place) : copyToPath(config, resolve(around.cwd, place));
};

const copyToPostgres = async (config: Config, url: string): Promise<Answer> => {
  const at = postgresAt(url);
  if (!at.ok) throw badInput(`--to must be ${POSTGRES_URL_ALLOWED}: ${at.error}.`);
  if (config.store.url !== undefined)
    throw notPossible(
      'The data are in a database already (store.url): copy them to an empty directory first, or with pg_dump.',
    );
  const { copyToDatabase } = await import('../../app/index.ts');
  const report = await copyToDatabase(config, new Secret(url));
  return answer(report, [
    `Everything is in the database ${at.value.database} now, sealed with the same key. Give every node store.url, http.apiKey and this key:`,
    `  secretKeyFile: a copy of ${config.dataDir}/secret-key (0600)`,
    `${config.dataDir} was not changed: keep it until you are content, then remove it.`,
  ]);
};

const copyToPath = async (config: Config, path: string): Promise<Answer> => {
  const { copyToDirectory } = await import('../../app/index.ts');
  const report = await copyToDirectory(config, path);
  return answer(report, [
    `Everything is in ${path} now. To serve from it: dataDir there, and neither store.url nor secretKeyFile.`,
  ]);
};

const answer = ({ copied, chain }: CopyReport, what: readonly string[]): Answer => {
  const rows = Object.entries(copied).filter(([, count]) => count > 0);
  const counted = rows.map(([table, count]) => `${table} ${count}`).join(', ');
  const verdict = chain.whole
    ? `The audit chain is whole in both: ${chain.events} events, ${chain.seals} seals.`
    : `The audit chain is broken in both, at line ${chain.line}: ${chain.reason}`;
  return {
    text: [`Copied and counted: ${counted || 'nothing'}.`, verdict, ...what].join('\n'),
    data: { copied, chain },
    exit: chain.whole ? exitCodes.ok : exitCodes.refused,
  };
};

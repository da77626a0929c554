import { resolve } from 'node:path';
import type { Config } from '../config/index.ts';
import { postgresAt } from '../lib/index.ts';
import { withData } from './offline.ts';
import { type Answer, notPossible } from './outcome.ts';
import type { Surroundings } from './surroundings.ts';

/** Copies the data directory into one that is not there yet, as it is at one moment. A server that runs on it goes on. */
export const backup = async (around: Pick<Surroundings, 'cwd'>, config: Config, to: string): Promise<Answer> => {
  if (config.store.url !== undefined) throw notPossible(...elsewhere(config));
  const path = resolve(around.cwd, to);
  const copied = await withData(config, async (data) => data.backup?.(path));
  if (!copied) throw new Error('Only a data directory is backed up');
  if (!copied.ok) throw notPossible(refusal(to, copied.error));
  const files = [...copied.value].sort();
  return {
    text: `Copied ${files.join(', ')} to ${to}. To restore, stop the server and put them where dataDir was.`,
    data: { directory: path, files },
  };
};

/** What backs a database up, and what has to lie beside that. */
const elsewhere = ({ store, secretKeyFile }: Config): readonly string[] => {
  const place = postgresAt(store.url?.reveal() ?? '');
  const name = place.ok ? place.value.database : 'offhook';
  return [
    `The data are in the PostgreSQL database ${name} (store.url), not in a directory: back it up with the tools of PostgreSQL, such as`,
    `  pg_dump --format=custom --file=${name}-$(date +%F).dump ${name}`,
    `and keep ${secretKeyFile ?? 'the file of the secret key'} beside it, which opens what is sealed there.`,
  ];
};

const refusal = (to: string, code: string): string => {
  if (code === 'EEXIST')
    return `There is a ${to} already, and a backup overwrites nothing: give this one a name of its own, such as its date.`;
  if (code === 'ENOENT') return `The directory that ${to} would be in is not there: make it first.`;
  return `The directory ${to} cannot be made (${code}).`;
};

import { isUnusedDatabase } from '../app/index.ts';
import { type Config, loadConfig, problemLine } from '../config/index.ts';
import { postgresAt } from '../lib/index.ts';
import { makePostgres, POSTGRES_USER } from './cluster/index.ts';
import type { Stage } from './cluster-stage.ts';
import type { DemoHost } from './host.ts';

/** Where the data go: the given database, or one of a PostgreSQL that is started for it. */
export const openDatabase = async ({ database, bin, host, started }: Stage): Promise<string> => {
  if (database !== undefined || bin === undefined) return database ?? '';
  const place = await makePostgres(bin);
  started.onEnd(() => place.remove());
  const server = await place.start();
  started.onEnd(() => server.end('INT'));
  host.say(`  PostgreSQL  process ${server.pid}, in ${place.place} (removed at the end)`);
  return place.url(POSTGRES_USER);
};

/** What the nodes have in common. */
export interface Shared {
  readonly url: string;
  readonly secretKeyFile: string;
  readonly apiKey: string;
}

/** The configuration by which this process looks at the database; the defaults, whatever the operator's own installation is. */
export const configFor = (
  folder: string,
  { url, secretKeyFile, apiKey }: Shared,
  { notPossible }: DemoHost,
): Config => {
  const set = [`dataDir=${folder}`, `store.url=${url}`, `secretKeyFile=${secretKeyFile}`, `http.apiKey=${apiKey}`];
  const loaded = loadConfig({ cwd: folder, env: {}, set: [...set, 'log.level=error'] });
  if (!loaded.ok) throw notPossible(...loaded.error.map(problemLine));
  return loaded.value.config;
};

/** Nobody's data become part of a demonstration. */
export const mustBeEmpty = async (config: Config, { database, host }: Stage): Promise<void> => {
  if (database === undefined) return;
  const unused = await isUnusedDatabase(config).catch((cause: unknown) => {
    throw host.startRefusal(cause, config) ?? cause;
  });
  const at = postgresAt(database);
  const where = at.ok ? `${at.value.host}, database ${at.value.database}` : '';
  if (!unused)
    throw host.notPossible(
      `${where} holds data of an Offhook. The demo needs an empty database: CREATE DATABASE offhook_demo ENCODING 'UTF8' TEMPLATE template0`,
    );
  host.say(`  PostgreSQL  ${where} (drop it when you have seen enough)`);
};

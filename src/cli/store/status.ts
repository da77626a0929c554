import type { StoreStatus } from '../../app/index.ts';
import type { Config } from '../../config/index.ts';
import { differenceLines } from '../differences.ts';
import { type Answer, exitCodes } from '../outcome.ts';

const MIB = 1024 * 1024;

type Database = Extract<StoreStatus, { engine: 'postgresql' }>['database'];
type Differing = Extract<StoreStatus, { engine: 'postgresql' }>['differing'];

/** Where the data are and how they are there. Exit code 3 where a node that starts now would not serve. */
export const showStatus = async (config: Config): Promise<Answer> => {
  const { storeStatus } = await import('../../app/index.ts');
  const status = await storeStatus(config);
  if (status.engine === 'sqlite')
    return { text: `The data are in SQLite: ${status.file}. Each start brings it up to date.`, data: status };
  const { database, differing } = status;
  return {
    text: [...placeLines(database), schemaLine(database), settingsLine(differing)].join('\n'),
    data: status,
    exit: differing !== null && differing.length > 0 ? exitCodes.refused : exitCodes.ok,
  };
};

const placeLines = ({
  place,
  server,
  user,
  tls,
  fsync,
  synchronousStandbys,
  sessions,
  bytes,
}: Database): readonly string[] => [
  `server    PostgreSQL ${server} at ${place.host}${place.host.startsWith('/') ? '' : `:${place.port}`}${tls ? ', over TLS' : ''}`,
  `database  ${place.database}, as ${user}, ${Math.ceil(bytes / MIB)} MiB`,
  `durable   ${durability(fsync, synchronousStandbys)}`,
  `nodes     ${sessions === 0 ? 'none is connected' : `${sessions} sessions of nodes are open`}`,
];

const durability = (fsync: boolean, synchronousStandbys: boolean): string => {
  if (!fsync) return 'no: fsync is off, what was confirmed is lost when the machine dies';
  return synchronousStandbys
    ? 'on the disk of the server and on a synchronous standby'
    : 'on the disk of the server; no synchronous standby: a fail-over of PostgreSQL may lose what was confirmed last';
};

const schemaLine = ({ schema: { version, pending } }: Database): string =>
  `schema    ${version === 0 ? 'none yet' : `version ${version}`}${
    pending.length === 0
      ? ', up to date'
      : `; to be taken: ${pending.join(', ')} (offhook store migrate, or the next start)`
  }`;

const settingsLine = (differing: Differing): string => {
  if (differing === null) return 'settings  not known before the schema is up to date';
  if (differing.length === 0) return 'settings  those that all nodes share';
  return `settings  a node with this configuration would not serve:\n${differenceLines(differing).join('\n')}`;
};

import type { StoreStatus } from '../../app/index.ts';
import type { Config } from '../../config/index.ts';
import { differenceLines } from '../differences.ts';
import { type Answer, exitCodes } from '../outcome.ts';
import { printable } from '../printable.ts';

const MIB = 1024 * 1024;

type Database = Extract<StoreStatus, { engine: 'postgresql' }>['database'];
type LivingNode = NonNullable<Extract<StoreStatus, { engine: 'postgresql' }>['nodes']>[number];
type Nodes = Extract<StoreStatus, { engine: 'postgresql' }>['nodes'];
type Differing = Extract<StoreStatus, { engine: 'postgresql' }>['differing'];

/** Where the data are and how they are there. Exit code 3 where a node that starts now would not serve. */
export const showStatus = async (config: Config): Promise<Answer> => {
  const { storeStatus } = await import('../../app/index.ts');
  const status = await storeStatus(config);
  if (status.engine === 'sqlite')
    return { text: `The data are in SQLite: ${status.file}. Each start brings it up to date.`, data: status };
  const { database, nodes, differing } = status;
  return {
    text: [...placeLines(database), nodesLine(database, nodes), schemaLine(database), settingsLine(differing)].join(
      '\n',
    ),
    data: status,
    exit: differing !== null && differing.length > 0 ? exitCodes.refused : exitCodes.ok,
  };
};

const placeLines = ({ place, server, user, tls, fsync, synchronousStandbys, bytes }: Database): readonly string[] => [
  `server    PostgreSQL ${server} at ${place.host}${place.host.startsWith('/') ? '' : `:${place.port}`}${tls ? ', over TLS' : ''}`,
  `database  ${place.database}, as ${user}, ${Math.ceil(bytes / MIB)} MiB`,
  `durable   ${durability(fsync, synchronousStandbys)}`,
];

/** Sessions tell of nodes where nodes do not: of an older version, or that wait because they decide otherwise. */
const nodesLine = ({ sessions }: Database, nodes: Nodes): string => {
  if (nodes === null || nodes.length === 0)
    return `nodes     ${sessions === 0 ? 'none is connected' : `none serves; ${sessions} sessions of nodes are open`}`;
  const told = nodes.map((node) => `  ${nodeText(node)}`);
  return [`nodes     ${counted(nodes.length, 'lives', 'live')}, ${sessions} sessions`, ...told].join('\n');
};

const nodeText = ({ name, version, startedAt, roles, bindings, liveCalls, clockOffsetMs }: LivingNode): string =>
  [
    `${printable(name)}: version ${printable(version)}`,
    `since ${new Date(startedAt).toISOString()}`,
    counted(bindings, 'phone', 'phones'),
    counted(liveCalls, 'call', 'calls'),
    `clock ${clockOffsetMs ?? 0} ms off`,
    ...(roles.length > 0 ? [`does ${roles.map(printable).join(', ')}`] : []),
  ].join(', ');

const counted = (n: number, one: string, other: string): string => `${n} ${n === 1 ? one : other}`;

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

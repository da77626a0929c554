import { chownSync, readdirSync, readFileSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookUntil, systemClock } from '../../lib/index.ts';
import { type KeptProcess, keepProcess } from './kept-process.ts';
import { folderWith } from './on-path.ts';
import { PartFailed } from './part-failed.ts';

/** Where Debian has it, outside the PATH, one directory for each version. */
const DEBIAN = '/usr/lib/postgresql';

/** The directory of the newest PostgreSQL server that is installed; undefined where none is. */
export const findPostgres = (): string | undefined => folderWith(['initdb', 'postgres'], debian());

const debian = (): readonly string[] => {
  try {
    const versions = readdirSync(DEBIAN).sort((one, other) => Number(other) - Number(one));
    return versions.map((version) => join(DEBIAN, version, 'bin'));
  } catch {
    return [];
  }
};

/** The user that may do everything in the databases made here; also the one of the system that its package brings. */
export const POSTGRES_USER = 'postgres';

/** As whom PostgreSQL runs, which refuses to run as root; undefined: as whoever asks. Throws where root has nobody for it. */
const postgresOwner = (): { readonly uid: number; readonly gid: number } | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const entry = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === POSTGRES_USER);
  if (!entry)
    throw new PartFailed(
      `PostgreSQL does not run as root, and there is no user ${POSTGRES_USER} here to run it: run this as another user.`,
    );
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
};

/** Data of a PostgreSQL in a temporary directory, whose server listens on a socket there and nowhere else. */
export interface PostgresPlace {
  /** The directory of its socket, beside that of its data. Nobody else may enter it. */
  readonly place: string;
  readonly data: string;
  /** Whose it is; undefined: of whoever made it. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
  /** Where a database of it is, for `store.url`. */
  url(database: string): string;
  /** Starts the server; resolves when it takes connections. */
  start(): Promise<KeptProcess>;
  remove(): Promise<void>;
}

/** Where PostgreSQL listens when nobody says otherwise, also as part of the name of its socket. */
const PORT = 5432;

const PATIENCE = { patienceMs: 30_000, pauseMs: 20 };

/** Makes one, in about 0.6 s. `settings` are lines of postgresql.conf. */
export const makePostgres = async (
  bin: string,
  { port = PORT, ...settings }: Readonly<Record<string, string | number>> = {},
): Promise<PostgresPlace> => {
  const owner = postgresOwner();
  const place = await mkdtemp(join(tmpdir(), 'offhook-postgres-'));
  const data = join(place, 'data');
  const how = { ...owner, cwd: place, env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' } };
  const remove = (): Promise<void> => rm(place, { recursive: true, force: true });
  try {
    if (owner) chownSync(place, owner.uid, owner.gid);
    const kept = await keepProcess(join(bin, 'initdb'), ['-D', data, ...INIT], { ...how, reads: true });
    const said = await wholeOutput(kept);
    if (!said.finished) throw new PartFailed(`PostgreSQL could not make its data in ${place}: ${said.text.trim()}`);
    const lines = Object.entries({ listen_addresses: "''", unix_socket_directories: `'${place}'`, port, ...settings });
    await appendFile(join(data, 'postgresql.conf'), lines.map(([name, value]) => `${name} = ${value}\n`).join(''));
  } catch (cause) {
    await remove();
    throw cause;
  }
  const at = port === PORT ? '' : `:${port}`;
  return {
    place,
    data,
    owner,
    url: (database) => `postgres://${POSTGRES_USER}@${encodeURIComponent(place)}${at}/${database}`,
    async start() {
      const server = await keepProcess(join(bin, 'postgres'), ['-D', data], { ...how, reads: false, last: 'QUIT' });
      const started = await lookUntil(systemClock, PATIENCE, async () =>
        server.isOver() || (await isReady(data, server.pid)) ? true : undefined,
      );
      if (started && !server.isOver()) return server;
      await server.end('QUIT');
      throw new PartFailed(`PostgreSQL did not start in ${place}.`);
    },
    remove,
  };
};

/** Whoever enters the directory is trusted; the encoding is the one that Offhook needs. */
const INIT = ['-A', 'trust', '-U', POSTGRES_USER, '-E', 'UTF8', '--no-locale', '--no-sync', '--no-instructions'];

/** What it wrote until its end. */
const wholeOutput = async (kept: KeptProcess): Promise<{ readonly text: string; readonly finished: boolean }> => {
  let text = '';
  for (const stream of kept.output)
    stream.on('data', (chunk) => {
      text += chunk;
    });
  await kept.over;
  const code = await kept.end();
  return { text, finished: code === 0 };
};

/** The server writes its state into the eighth line, as pg_ctl reads it; the first is its process. */
const isReady = async (data: string, pid: number): Promise<boolean> => {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
};

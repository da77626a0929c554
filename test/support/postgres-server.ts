import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chownSync, constants, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

/** A PostgreSQL of its own in a temporary directory, which only listens on a Unix socket there. */
export interface PostgresServer {
  /** The directory of its socket, beside that of its data. */
  readonly place: string;
  /** Where a database of it is, for `store.url`, as the user that may do everything. */
  url(database: string): string;
  /** Puts a file into the directory of its data, for the server alone. */
  write(name: string, content: string): void;
  /** `fast` ends every session, `immediate` is a crash. Its place goes. Idempotent. */
  stop(how?: 'fast' | 'immediate'): Promise<void>;
  /** Ends it so and starts it again on the same data. */
  restart(how: 'fast' | 'immediate'): Promise<void>;
}

/** Where Debian has it, outside the PATH, one directory for each version. */
const DEBIAN = '/usr/lib/postgresql';

const NEEDED = ['initdb', 'postgres'];

/** The directory of the newest PostgreSQL server that is installed; undefined where none is. */
export const findPostgres = (): string | undefined =>
  [...(process.env.PATH ?? '').split(delimiter), ...debian()].find((dir) =>
    NEEDED.every((command) => isExecutable(join(dir, command))),
  );

const debian = (): readonly string[] => {
  try {
    const versions = readdirSync(DEBIAN).sort((one, other) => Number(other) - Number(one));
    return versions.map((version) => join(DEBIAN, version, 'bin'));
  } catch {
    return [];
  }
};

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** PostgreSQL refuses to run as root; its package brings a user. */
const OWNER = 'postgres';

const owner = (): { readonly uid: number; readonly gid: number } | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const entry = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === OWNER);
  if (!entry) throw new Error(`PostgreSQL does not run as root, and there is no user ${OWNER}`);
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
};

/** Unsafe and quick: what a test stores is worth nothing after it. */
const SETTINGS = {
  listen_addresses: "''",
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  shared_buffers: '32MB',
  autovacuum_naptime: '1h',
};

/** It goes with whoever started it, however that ends: then its standard input does. */
const KEEPER = '"$0" "$@" & server=$!; read -r how || how=QUIT; kill -"$how" $server; wait $server';

/** Where PostgreSQL listens when nobody says otherwise, also as part of the name of its socket. */
const PORT = 5432;

/** Makes and starts one, in about 0.7 s. `settings` are lines of postgresql.conf over those above. */
export const startPostgres = async (
  bin: string,
  { port = PORT, ...settings }: Readonly<Record<string, string | number>> = {},
): Promise<PostgresServer> => {
  const place = await mkdtemp(join(tmpdir(), 'offhook-postgres-'));
  const as = owner();
  if (as) chownSync(place, as.uid, as.gid);
  const data = join(place, 'data');
  const how = { ...as, cwd: place, env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' } };
  const trusting = ['-A', 'trust', '-U', OWNER, '-E', 'UTF8', '--no-locale', '--no-sync', '--no-instructions'];
  const made = spawn(join(bin, 'initdb'), ['-D', data, ...trusting], { ...how, stdio: 'ignore' });
  const [code] = await once(made, 'exit');
  if (code !== 0) throw new Error(`initdb ended with ${code}`);
  const lines = Object.entries({ ...SETTINGS, unix_socket_directories: `'${place}'`, port, ...settings });
  await appendFile(join(data, 'postgresql.conf'), lines.map(([name, value]) => `${name} = ${value}\n`).join(''));

  const at = port === PORT ? '' : `:${port}`;
  const url = (database: string): string => `postgres://${OWNER}@${encodeURIComponent(place)}${at}/${database}`;
  const start = async (): Promise<ChildProcess> => {
    const child = spawn('sh', ['-c', KEEPER, join(bin, 'postgres'), '-D', data], {
      ...how,
      // A process group of its own: what a terminal sends to the tests does not reach it.
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    await answers(url(OWNER), child);
    return child;
  };
  const end = async (child: ChildProcess, signal: 'fast' | 'immediate'): Promise<void> => {
    if (child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.stdin?.end(signal === 'fast' ? 'INT\n' : 'QUIT\n');
    await gone;
  };

  let child = await start();
  let stopping: Promise<void> | undefined;
  return {
    place,
    url,
    write(name, content) {
      writeFileSync(join(data, name), content, { mode: 0o600 });
      if (as) chownSync(join(data, name), as.uid, as.gid);
    },
    stop(signal = 'immediate') {
      stopping ??= end(child, signal).then(() => rm(place, { recursive: true, force: true }));
      return stopping;
    },
    async restart(signal) {
      await end(child, signal);
      child = await start();
    },
  };
};

/** Resolves when it takes connections. */
const answers = async (url: string, child: ChildProcess): Promise<void> => {
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    const isThere = await client.connect().then(
      () => true,
      () => false,
    );
    if (isThere) return client.end();
    if (child.exitCode !== null) throw new Error(`PostgreSQL ended with ${child.exitCode} at its start`);
    await pause(10);
  }
};

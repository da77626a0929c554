import { chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makePostgres } from '../../src/demo/cluster/index.ts';
import { withChildren } from './process-tree.ts';

export { findPostgres } from '../../src/demo/cluster/index.ts';

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
  /** Stops all of its processes for so long: whoever is connected or connects hears nothing, as of a machine that is cut off. */
  silence(ms: number): Promise<void>;
}

/** Unsafe and quick: what a test stores is worth nothing after it. */
const SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  shared_buffers: '32MB',
  autovacuum_naptime: '1h',
};

const SIGNALS = { fast: 'INT', immediate: 'QUIT' } as const;

/** Makes and starts one, in about 0.7 s. `settings` are lines of postgresql.conf over those above. */
export const startPostgres = async (
  bin: string,
  settings: Readonly<Record<string, string | number>> = {},
): Promise<PostgresServer> => {
  const { place, data, owner, url, start, remove } = await makePostgres(bin, { ...SETTINGS, ...settings });
  let server = await start();
  let stopping: Promise<void> | undefined;
  return {
    place,
    url,
    write(name, content) {
      writeFileSync(join(data, name), content, { mode: 0o600 });
      if (owner) chownSync(join(data, name), owner.uid, owner.gid);
    },
    stop(how = 'immediate') {
      stopping ??= server.end(SIGNALS[how]).then(remove);
      return stopping;
    },
    async restart(how) {
      await server.end(SIGNALS[how]);
      server = await start();
    },
    async silence(ms) {
      // The first one first: it starts no more.
      process.kill(server.pid, 'SIGSTOP');
      const all = withChildren(server.pid);
      for (const one of all) process.kill(one, 'SIGSTOP');
      try {
        await pause(ms);
      } finally {
        for (const one of all) process.kill(one, 'SIGCONT');
      }
    },
  };
};

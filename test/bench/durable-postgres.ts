import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';

/** Keeps what it has committed. It looks at its tables every 5 s, by default every minute: a plan made while they were empty is of no use once they are full. */
const SETTINGS = {
  fsync: 'on',
  full_page_writes: 'on',
  shared_buffers: '128MB',
  autovacuum_naptime: '5s',
};

/** A PostgreSQL of its own for what is measured. `bin` as `findPostgres` gives it. */
export const durablePostgres = (bin: string): Promise<PostgresServer> => startPostgres(bin, SETTINGS);

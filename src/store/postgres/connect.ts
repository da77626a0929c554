import { Socket } from 'node:net';
import pg from 'pg';
import { Unavailable } from '../../lib/index.ts';
import { refuseUnfit } from './fitness.ts';
import { hindranceIn } from './hindrance.ts';
import type { PostgresOptions } from './options.ts';
import { clientConfigOf } from './session.ts';
import { startRefusal } from './start-refusal.ts';

/** Connections to one database, all set alike (`session.ts`). */
export interface PostgresConnection {
  readonly pool: pg.Pool;
  /**
   * Runs `work` on one client, which nobody else has meanwhile. Rejects with `Unavailable` (store-unavailable) where the database cannot be
   * had or the connection is lost, with the error of the driver as its cause, else with what `work` throws; the client is thrown away then, and with it a
   * transaction that was not ended.
   */
  once<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  /** Waits for work under way, two seconds at most, then leaves no socket. Idempotent. */
  close(): Promise<void>;
}

/** How long those who still use a connection have at the end, in milliseconds. */
const FAREWELL_MS = 2000;

/** How long connections that nobody uses have to close, in milliseconds. */
const GOODBYE_MS = 200;

/**
 * Connects and makes sure that this database can be used: reachable, new enough, UTF8, writable, durable, and no pooler between that changes
 * sessions below us. Rejects with `StoreUnusable`, whose one sentence names the way out and never the password.
 */
export const connect = async (options: PostgresOptions): Promise<PostgresConnection> => {
  const connection = open(options);
  try {
    await refuseUnfit(connection.pool, options);
    return connection;
  } catch (cause) {
    await connection.close();
    throw startRefusal(options, cause);
  }
};

const open = (options: PostgresOptions): PostgresConnection => {
  const sockets = new Set<Socket>();
  const stream = (): Socket => {
    const socket = new Socket();
    sockets.add(socket);
    return socket.once('close', () => sockets.delete(socket));
  };
  const pool = new pg.Pool({ ...clientConfigOf(options), stream, max: options.connections ?? 10 });
  const atRest = (cause: Error): Error =>
    // The pool hangs the client on its error, which no log shall show.
    unavailable(cause) ?? new Error('A connection to the database failed at rest', { cause });
  // Without a listener an 'error' ends the process: of a client at rest the pool emits it, of one in use the client itself,
  // whose query rejects too.
  pool.on('error', (cause) => options.onFault('postgres', atRest(cause)));
  pool.on('connect', (client) => client.on('error', () => undefined));
  let closing: Promise<void> | undefined;

  return {
    pool,

    async once(work) {
      const client = await pool.connect().catch((cause: unknown) => {
        throw unavailable(cause) ?? cause;
      });
      let isWhole = false;
      try {
        const answer = await work(client);
        isWhole = client.getTransactionStatus() === 'I';
        return answer;
      } catch (cause) {
        throw unavailable(cause) ?? cause;
      } finally {
        client.release(!isWhole);
      }
    },

    close() {
      closing ??= ended(pool, sockets);
      return closing;
    },
  };
};

const ended = async (pool: pg.Pool, sockets: ReadonlySet<Socket>): Promise<void> => {
  // A server that is gone would keep a socket, and with it the process, for minutes.
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const impatience = setTimeout(cut, FAREWELL_MS);
  await pool.end();
  clearTimeout(impatience);
  // What is left says good-bye, or never came so far that it would.
  const leaving = setTimeout(cut, GOODBYE_MS);
  await Promise.all(
    [...sockets].map((socket) => socket.closed || new Promise((resolve) => socket.once('close', resolve))),
  );
  clearTimeout(leaving);
};

const unavailable = (cause: unknown): Unavailable | undefined => {
  const hindrance = hindranceIn(cause);
  return hindrance === undefined
    ? undefined
    : new Unavailable('store-unavailable', `The database cannot be used now: ${hindrance}.`, { cause });
};

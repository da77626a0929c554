import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { StoreUnusable } from '../shared/unusable.ts';

/** How often it is looked: another node may get the session that would betray the pooler. */
const LOOKS = 3;

/**
 * Throws `StoreUnusable` where a pooler stands between that gives each transaction another session: named statements, session locks and LISTEN would
 * work now and then. Two clients take turns; it is seen where the session of one is found with the other, or has forgotten what it was told.
 */
export const refuseTransactionPooling = async (pool: pg.Pool): Promise<void> => {
  const first = await pool.connect();
  const second = await pool.connect().catch((cause: unknown) => {
    first.release();
    throw cause;
  });
  try {
    for (let look = 0; look < LOOKS; look++) if (await isPooled(first, second)) throw new StoreUnusable(POOLED);
  } finally {
    // Their sessions are marked.
    first.release(true);
    second.release(true);
  }
};

/** Said also where the pooler itself refuses transactions. */
export const POOLED =
  'Between Offhook and the database stands a pooler that gives each transaction another session, as PgBouncer does with pool_mode = transaction: let store.url lead to the server itself, or to a pooler with pool_mode = session.';

const isPooled = async (first: pg.PoolClient, second: pg.PoolClient): Promise<boolean> => {
  const mark = randomUUID();
  await first.query(`SELECT set_config('offhook.mark', $1, false)`, [mark]);
  await second.query('BEGIN');
  try {
    if ((await markOf(second)) === mark) return true;
    // Held by the second, it cannot be given to the first by chance.
    return (await markOf(first)) !== mark;
  } finally {
    await second.query('ROLLBACK');
  }
};

const markOf = async (client: pg.PoolClient): Promise<string | null> => {
  const { rows } = await client.query<{ mark: string | null }>(`SELECT current_setting('offhook.mark', true) AS mark`);
  return rows[0]?.mark ?? null;
};

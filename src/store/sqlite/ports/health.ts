import type { Database } from 'better-sqlite3';
import type { StoreHealth } from '../../store.ts';
import { type OperationsOf, read } from '../operation.ts';

/** Whether the file can be read. */
export const createHealth = (db: Database): OperationsOf<StoreHealth> => {
  const newest = db.prepare('SELECT max(seq) FROM event');
  return { ping: read(() => void newest.get()) };
};

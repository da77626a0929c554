import type { Database } from 'better-sqlite3';
import type { StoreHealth } from '../../store.ts';
import { keep, type OperationsOf, write } from '../operation.ts';

/**
 * Whether the file can be written. What is written is the one number in it that SQLite keeps for its users and nobody uses: another one
 * each time, or no page would be touched.
 */
export const createHealth = (db: Database): OperationsOf<StoreHealth> => {
  let mark = Number(db.pragma('user_version', { simple: true }));
  return {
    tryWrite: write(() => {
      mark = mark === 1 ? 2 : 1;
      db.pragma(`user_version = ${mark}`);
      return keep(undefined);
    }),
  };
};

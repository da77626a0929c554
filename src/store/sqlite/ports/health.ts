import type { Database } from 'better-sqlite3';
import type { StoreHealth } from '../../store.ts';
import { keep, type OperationsOf, write } from '../operation.ts';

/** Whether the file can be written. What is written is the one number in it that SQLite keeps for its users and nobody uses: its page is written even where it stays. */
export const createHealth = (db: Database): OperationsOf<StoreHealth> => ({
  tryWrite: write(() => {
    db.pragma('user_version = 1');
    return keep(undefined);
  }),
});

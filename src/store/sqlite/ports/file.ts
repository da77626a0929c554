import type { Database } from 'better-sqlite3';
import { type OperationsOf, read } from '../operation.ts';
import type { SqliteStore } from '../sqlite-store.ts';

/** What only a file can do. */
export const createFile = (db: Database): OperationsOf<SqliteStore['file']> => ({
  copyTo: read((path) => void db.prepare('VACUUM INTO ?').run(path)),
});

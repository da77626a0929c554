import type { Database } from 'better-sqlite3';
import { fromBackup } from '../../shared/stored-event.ts';
import { keep, type OperationsOf, read, write } from '../operation.ts';
import type { SqliteStore } from '../sqlite-store.ts';
import type { AppendEvent } from '../tables/append-event.ts';

/** What only a file can do. */
export const createFile = (db: Database, append: AppendEvent): OperationsOf<SqliteStore['file']> => ({
  copyTo: read((path) => void db.prepare('VACUUM INTO ?').run(path)),

  note: write((event) => {
    append(fromBackup(event));
    return keep(undefined);
  }),
});

import type { BackupDownloaded } from '../shared/stored-event.ts';
import type { Store } from '../store.ts';
import type { LineRows } from './line-rows.ts';

/** The store in one SQLite file, and what only a file can do. */
export interface SqliteStore extends Store {
  readonly file: {
    /** Writes the database, as it is at one moment, into the empty file at `path`; whoever writes meanwhile does not wait. */
    copyTo(path: string): Promise<void>;
    /** Tells in the event log that somebody took a copy away. */
    note(event: BackupDownloaded): Promise<void>;
  };
}

/** All that its engine is asked by. */
export type SqlitePorts = Omit<SqliteStore, 'close' | 'nodes' | 'lines'> & { readonly lines: LineRows };

import type { Database } from 'better-sqlite3';
import type { Tries } from '../../../line/port.ts';

/** Keeps the wrong codes of a line, in the transaction that runs. */
export type SaveTries = (line: string, tries: Tries) => void;

/** Prepares what keeps tries in this database. */
export const createSaveTries = (db: Database): SaveTries => {
  const save = db.prepare<[string, string]>('UPDATE line SET tries = ? WHERE id = ?');
  return (line, tries) => void save.run(JSON.stringify(tries), line);
};

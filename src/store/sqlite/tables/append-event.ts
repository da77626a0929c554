import type { Database } from 'better-sqlite3';
import { eventRowOf } from '../../shared/event-row.ts';
import type { NewEvent } from '../../shared/stored-event.ts';

/** Writes one event into the log, in the transaction that runs. */
export type AppendEvent = (event: NewEvent) => void;

/** Prepares what writes into the log of this database. */
export const createAppendEvent = (db: Database): AppendEvent => {
  const insert = db.prepare<[string, string, number, string | null, string, string | null, string]>(
    'INSERT INTO event (id, type, at, app, subject, actor, data) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  return (event) => {
    const { id, type, at, app, subject, actor, data } = eventRowOf(event);
    insert.run(id, type, at, app, subject, actor, data);
  };
};

import type { Database } from 'better-sqlite3';
import { type EventRow, eventRowOf } from '../../shared/event-row.ts';
import type { NewEvent } from '../../shared/stored-event.ts';

/** Writes one event into the log, in the transaction that runs. */
export type AppendEvent = (event: NewEvent) => void;

/** Prepares what writes into the log of this database. `appended` hears of each row, before anything is committed. */
export const createAppendEvent = (db: Database, appended?: (row: EventRow) => void): AppendEvent => {
  const insert = db.prepare<[string, string, number, string | null, string, string | null, string]>(
    'INSERT INTO event (id, type, at, app, subject, actor, data) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  return (event) => {
    const { id, type, at, app, subject, actor, data } = eventRowOf(event);
    const { lastInsertRowid } = insert.run(id, type, at, app, subject, actor, data);
    appended?.({ seq: Number(lastInsertRowid), id, type, at, app, subject, actor, data });
  };
};

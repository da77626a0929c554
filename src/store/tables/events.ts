import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { Kysely, Selectable } from 'kysely';
import type { StoredEvent } from '../../events/port.ts';
import type { EventTable as EventColumns, Schema } from '../schema.ts';
import type { NewEvent } from '../stored-event.ts';
import { all } from './all.ts';

/** The append-only event table. */
export const createEventTable = (db: Database, kysely: Kysely<Schema>) => {
  const insert = db.prepare<[string, string, number, string | null, string, string | null, string]>(
    'INSERT INTO event (id, type, at, app, subject, actor, data) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const newest = db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM event').pluck();

  return {
    append({ type, at, app, subject, actor, data }: NewEvent): void {
      insert.run(`evt_${randomUUID()}`, type, at, app, subject, actor, JSON.stringify(data));
    },

    since(seq: number, limit: number): readonly StoredEvent[] {
      const query = kysely.selectFrom('event').selectAll().where('seq', '>', seq).orderBy('seq').limit(limit);
      return all(db, query).map(eventOf);
    },

    head: (): number => newest.get() ?? 0,
  };
};

export type EventTable = ReturnType<typeof createEventTable>;

export type EventRow = Selectable<EventColumns>;

/** The event that a row holds. */
export const eventOf = (row: EventRow): StoredEvent => ({ ...row, data: JSON.parse(row.data) as StoredEvent['data'] });

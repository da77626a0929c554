import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { Kysely, Selectable } from 'kysely';
import type { PressOutcome } from '../../confirmation/index.ts';
import type { StoredEvent } from '../../events/port.ts';
import type { EventTable as EventColumns, Schema } from '../schema.ts';
import type { NewEvent } from '../stored-event.ts';
import { all } from './all.ts';

export type EventRow = Selectable<EventColumns>;

/** So many of the newest events are searched for the outcome of a press: there is no index for what is asked so seldom. */
const SPAN = 10_000;

/** The append-only event table. */
export const createEventTable = (db: Database, kysely: Kysely<Schema>) => {
  const insert = db.prepare<[string, string, number, string | null, string, string | null, string]>(
    'INSERT INTO event (id, type, at, app, subject, actor, data) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const ofSubject = db.prepare<[string, number, number], EventRow>(
    'SELECT * FROM event WHERE subject = ? AND seq > ? ORDER BY seq LIMIT ?',
  );
  const lately = db.prepare<{ button: string; id: string; span: number }, { data: string }>(
    `SELECT data FROM event WHERE seq > (SELECT coalesce(max(seq), 0) FROM event) - @span
       AND type = 'button.pressed' AND actor = @button AND subject = @id ORDER BY seq DESC LIMIT 1`,
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

    of(subject: string, seq: number, limit: number): readonly StoredEvent[] {
      return ofSubject.all(subject, seq, limit).map(eventOf);
    },

    pressOutcome(button: string, id: string): PressOutcome | undefined {
      const row = lately.get({ button, id, span: SPAN });
      return row && (JSON.parse(row.data) as { readonly outcome: PressOutcome }).outcome;
    },

    head: (): number => newest.get() ?? 0,
  };
};

/** The fact that a row of the log holds. */
export const eventOf = (row: EventRow): StoredEvent => ({ ...row, data: JSON.parse(row.data) as StoredEvent['data'] });

export type EventTable = ReturnType<typeof createEventTable>;

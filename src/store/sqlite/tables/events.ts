import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { Selectable } from 'kysely';
import type { PressOutcome } from '../../../confirmation/index.ts';
import type { StoredEvent } from '../../../events/port.ts';
import type { EventTable as EventColumns } from '../../shared/schema.ts';
import type { NewEvent } from '../../shared/stored-event.ts';

export type EventRow = Selectable<EventColumns>;

/** So many of the newest events are searched for the outcome of a press: there is no index for what is asked so seldom. */
const SPAN = 10_000;

/** The append-only event table. */
export const createEventTable = (db: Database) => {
  const insert = db.prepare<[string, string, number, string | null, string, string | null, string]>(
    'INSERT INTO event (id, type, at, app, subject, actor, data) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const after = db.prepare<[number, number], EventRow>('SELECT * FROM event WHERE seq > ? ORDER BY seq LIMIT ?');
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
      const events: StoredEvent[] = [];
      // Fewer than `limit` means the end of the log: a stretch in which something cannot be read must not look like it.
      for (let place = seq; ; ) {
        const rows = after.all(place, limit - events.length);
        const isEnd = rows.length < limit - events.length;
        events.push(...readable(rows));
        if (isEnd || events.length === limit) return events;
        place = rows.at(-1)?.seq ?? place;
      }
    },

    of(subject: string, seq: number, limit: number): readonly StoredEvent[] {
      return readable(ofSubject.all(subject, seq, limit));
    },

    pressOutcome(button: string, id: string): PressOutcome | undefined {
      const row = lately.get({ button, id, span: SPAN });
      return row && (JSON.parse(row.data) as { readonly outcome: PressOutcome }).outcome;
    },

    head: (): number => newest.get() ?? 0,
  };
};

/** The fact that a row of the log holds; undefined where its text was changed until it is no JSON object. */
export const eventOf = (row: EventRow): StoredEvent | undefined => {
  const data = objectIn(row.data);
  return data && { ...row, data };
};

/** The facts that these rows hold. One that cannot be read is passed over: `AuditLog.rows` is there for auditors. */
export const readable = (rows: readonly EventRow[]): readonly StoredEvent[] =>
  rows.flatMap((row) => eventOf(row) ?? []);

const objectIn = (text: string): StoredEvent['data'] | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as StoredEvent['data'])
      : undefined;
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
};

export type EventTable = ReturnType<typeof createEventTable>;

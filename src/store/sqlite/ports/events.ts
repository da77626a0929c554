import type { Database } from 'better-sqlite3';
import type { EventLog, StoredEvent } from '../../../events/port.ts';
import { type EventRow, readable } from '../../shared/event-row.ts';
import { type OperationsOf, read } from '../operation.ts';

/** The append-only event log, as its readers see it. */
export const createEvents = (db: Database): OperationsOf<EventLog> => {
  // `+?`: a bare parameter there is part of the plan, and each value that is bound to it would have SQLite prepare anew.
  const after = db.prepare<[number, number], EventRow>('SELECT * FROM event WHERE seq > ? ORDER BY seq LIMIT +?');
  const ofSubject = db.prepare<[string, number, number], EventRow>(
    'SELECT * FROM event WHERE subject = ? AND seq > ? ORDER BY seq LIMIT +?',
  );
  const newest = db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM event').pluck();

  const latest = db
    .prepare<[], number>(
      `SELECT coalesce(max(at), 0) FROM event
       WHERE seq >= (SELECT coalesce(max(seq), 0) FROM event WHERE type = 'clock.accepted')`,
    )
    .pluck();

  return {
    since: read((seq, limit) => {
      const events: StoredEvent[] = [];
      // Fewer than `limit` means the end of the log: a stretch in which something cannot be read must not look like it.
      for (let place = seq; ; ) {
        const rows = after.all(place, limit - events.length);
        const isEnd = rows.length < limit - events.length;
        events.push(...readable(rows));
        if (isEnd || events.length === limit) return events;
        place = rows.at(-1)?.seq ?? place;
      }
    }),

    of: read((subject, seq, limit) => readable(ofSubject.all(subject, seq, limit))),

    head: read(() => newest.get() ?? 0),

    recordedUpTo: read(() => latest.get() ?? 0),
  };
};

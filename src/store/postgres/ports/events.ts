import type { EventLog, StoredEvent } from '../../../events/port.ts';
import { type EventRow, readable } from '../../shared/event-row.ts';
import type { Database } from '../database.ts';
import { rowsOf } from '../statements.ts';

/** The columns of `EventRow`. */
export const EVENT = 'seq, id, type, at, app, subject, actor, data';

const AFTER = `SELECT ${EVENT} FROM event WHERE seq > $1 ORDER BY seq LIMIT $2`;
const OF_SUBJECT = `SELECT ${EVENT} FROM event WHERE subject = $1 AND seq > $2 ORDER BY seq LIMIT $3`;
const NEWEST = 'SELECT coalesce(max(seq), 0) AS seq FROM event';
const LATEST = `SELECT coalesce(max(at), 0) AS at FROM event
  WHERE seq >= (SELECT coalesce(max(seq), 0) FROM event WHERE type = 'clock.accepted')`;

/** The append-only event log, as its readers see it. */
export const createEvents = ({ ask }: Pick<Database, 'ask'>): Omit<EventLog, 'watch'> => ({
  async since(seq, limit) {
    const events: StoredEvent[] = [];
    // Fewer than `limit` means the end of the log: a stretch in which something cannot be read must not look like it.
    for (let place = seq; ; ) {
      const wanted = limit - events.length;
      const rows = await ask((client) => rowsOf<EventRow>(client, AFTER, [place, wanted]));
      events.push(...readable(rows));
      if (rows.length < wanted || events.length === limit) return events;
      place = rows.at(-1)?.seq ?? place;
    }
  },

  of: async (subject, seq, limit) =>
    readable(await ask((client) => rowsOf<EventRow>(client, OF_SUBJECT, [subject, seq, limit]))),

  async head() {
    const [row] = await ask((client) => rowsOf<{ seq: number }>(client, NEWEST));
    return row?.seq ?? 0;
  },

  async recordedUpTo() {
    const [row] = await ask((client) => rowsOf<{ at: number }>(client, LATEST));
    return row?.at ?? 0;
  },
});

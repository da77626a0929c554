import type { Database } from 'better-sqlite3';
import type { Kysely } from 'kysely';
import type { EventQuery, Link, Seal, StoredEvent, UnreadableEvent } from '../../../events/port.ts';
import { readCursor, writeCursor } from '../../shared/cursor.ts';
import type { Schema } from '../../shared/schema.ts';
import { keep, undo, type Written } from '../written.ts';
import { all } from './all.ts';
import { type EventRow, eventOf, readable } from './events.ts';

/** So many events, and so many seals, one transaction forgets at most: a call never waits for a big clean-up. */
const FORGET_AT_ONCE = 1_000;

/** How far back one page of a search looks. It needs no index then, which every writer would pay for. */
const SEARCH_STRETCH = 10_000;

/** The seals over the event table, and what an auditor reads of it. */
export const createAuditTables = (db: Database, kysely: Kysely<Schema>) => {
  const cut = db.prepare<[], Link>('SELECT seq, hash FROM audit_cut');
  const newest = db.prepare<[], Link>('SELECT to_seq AS seq, hash FROM seal ORDER BY to_seq DESC LIMIT 1');
  const insert = db.prepare<[Seal]>(
    'INSERT INTO seal (to_seq, from_seq, prev_hash, hash) VALUES (@to, @from, @prevHash, @hash)',
  );
  const after = db.prepare<[number, number], Seal>(
    'SELECT from_seq AS "from", to_seq AS "to", prev_hash AS prevHash, hash FROM seal WHERE to_seq > ? ORDER BY to_seq LIMIT ?',
  );
  const firstKept = db.prepare<[number], number>('SELECT seq FROM event WHERE at >= ? ORDER BY seq LIMIT 1').pluck();
  const lastWithin = db.prepare<[{ keptFrom: number; upTo: number; atOnce: number }], Link>(
    `SELECT to_seq AS seq, hash FROM (SELECT to_seq, hash FROM seal ORDER BY to_seq LIMIT @atOnce)
     WHERE to_seq < @keptFrom AND to_seq <= @upTo ORDER BY to_seq DESC LIMIT 1`,
  );
  const moveCut = db.prepare<[Link]>('UPDATE audit_cut SET seq = @seq, hash = @hash');
  const dropSeals = db.prepare<[number]>('DELETE FROM seal WHERE to_seq <= ?');
  const dropEvents = db.prepare<[number, number]>(
    'DELETE FROM event WHERE seq IN (SELECT seq FROM event WHERE seq <= ? ORDER BY seq LIMIT ?)',
  );
  const countAfter = db.prepare<[number], number>('SELECT count(*) FROM event WHERE seq > ?').pluck();
  const bounds = db.prepare<[], { first: number; last: number }>(
    `SELECT coalesce((SELECT min(seq) FROM event), 0) AS first, coalesce((SELECT max(seq) FROM event), 0) AS last`,
  );
  const rowsAfter = db.prepare<[number, number], EventRow>('SELECT * FROM event WHERE seq > ? ORDER BY seq LIMIT ?');

  const cutNow = (): Link => cut.get() ?? missing();
  const sealed = (): Link => newest.get() ?? cutNow();

  return {
    cut: cutNow,

    sealed,

    add(seal: Seal): Written<boolean> {
      const before = sealed();
      if (seal.prevHash !== before.hash || seal.from <= before.seq) return undo(false);
      insert.run(seal);
      return keep(true);
    },

    seals: (seq: number, limit: number): readonly Seal[] => after.all(seq, limit),

    /** One bite; true when there may be more. The cut moves first: what is left before it belongs to the chain no more. */
    forget(before: number, upTo: number): Written<boolean> {
      const keptFrom = firstKept.get(before) ?? Number.MAX_SAFE_INTEGER;
      const last = lastWithin.get({ keptFrom, upTo, atOnce: FORGET_AT_ONCE });
      const seals = last ? dropSeals.run(last.seq).changes : 0;
      if (last) moveCut.run(last);
      const events = dropEvents.run(cutNow().seq, FORGET_AT_ONCE).changes;
      return keep(seals === FORGET_AT_ONCE || events === FORGET_AT_ONCE);
    },

    search({ type, subject, from, to, cursor, limit }: EventQuery) {
      const { first, last } = bounds.get() ?? missing();
      const below = readCursor(cursor) ?? last + 1;
      const floor = below - SEARCH_STRETCH;
      let query = kysely.selectFrom('event').selectAll().where('seq', '<', below).where('seq', '>=', floor);
      if (type !== undefined) query = query.where('type', '=', type);
      if (subject !== undefined) query = query.where('subject', '=', subject);
      if (from !== undefined) query = query.where('at', '>=', from);
      if (to !== undefined) query = query.where('at', '<=', to);
      const found = all(db, query.orderBy('seq', 'desc').limit(limit + 1));
      const shown = found.slice(0, limit);
      const items = readable(shown);
      const lastShown = shown.at(-1);
      if (found.length > limit && lastShown) return { items, next: writeCursor(lastShown.seq) };
      return { items, next: floor > first ? writeCursor(floor) : null };
    },

    unsealed: (): number => countAfter.get(sealed().seq) ?? 0,

    rows: (seq: number, limit: number): readonly (StoredEvent | UnreadableEvent)[] =>
      rowsAfter.all(seq, limit).map((row) => asWritten(row) ?? { seq: row.seq, unreadable: row.data }),
  };
};

/** The event of a row whose text is what `append` writes for it; undefined where it is another text, or none that can be read. */
const asWritten = (row: EventRow): StoredEvent | undefined => {
  const event = eventOf(row);
  return event && JSON.stringify(event.data) === row.data ? event : undefined;
};

const missing = (): never => {
  throw new Error('The audit chain has lost where it begins');
};

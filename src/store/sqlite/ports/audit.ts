import type { Database } from 'better-sqlite3';
import type { Kysely } from 'kysely';
import { NOTHING_SEALED, sealOver } from '../../../events/chain.ts';
import type { AuditLog, Link, Seal } from '../../../events/port.ts';
import { FORGET_AT_ONCE } from '../../shared/bounds.ts';
import { type EventRow, rowsAsWritten } from '../../shared/event-row.ts';
import { eventSearch } from '../../shared/event-search.ts';
import type { Schema } from '../../shared/schema.ts';
import { keep, type OperationsOf, read, untilDone, writeInCrowd } from '../operation.ts';
import { all } from '../tables/all.ts';

/** The seals over the event log, and what an auditor reads of it. */
export const createAudit = (db: Database, kysely: Kysely<Schema>): OperationsOf<AuditLog> => {
  const cut = db.prepare<[], Link>('SELECT seq, hash FROM audit_cut');
  const newest = db.prepare<[], Link>('SELECT to_seq AS seq, hash FROM seal ORDER BY to_seq DESC LIMIT 1');
  const insert = db.prepare<[Seal]>(
    'INSERT INTO seal (to_seq, from_seq, prev_hash, hash) VALUES (@to, @from, @prevHash, @hash)',
  );
  // `LIMIT +?` here and below: see events.ts.
  const after = db.prepare<[number, number], Seal>(
    'SELECT from_seq AS "from", to_seq AS "to", prev_hash AS prevHash, hash FROM seal WHERE to_seq > ? ORDER BY to_seq LIMIT +?',
  );
  // What a clock that was ahead wrote lies no later than the moment at which the clock was accepted.
  const firstKept = db
    .prepare<[number], number>(
      `WITH accepted AS (SELECT seq, at FROM event WHERE type = 'clock.accepted' ORDER BY seq DESC LIMIT 1)
       SELECT seq FROM event
       WHERE CASE WHEN seq < (SELECT seq FROM accepted) THEN min(at, (SELECT at FROM accepted)) ELSE at END >= ?
       ORDER BY seq LIMIT 1`,
    )
    .pluck();
  const lastWithin = db.prepare<[{ keptFrom: number; upTo: number; atOnce: number }], Link>(
    `SELECT to_seq AS seq, hash FROM (SELECT to_seq, hash FROM seal ORDER BY to_seq LIMIT @atOnce)
     WHERE to_seq < @keptFrom AND to_seq <= @upTo ORDER BY to_seq DESC LIMIT 1`,
  );
  const moveCut = db.prepare<[Link]>('UPDATE audit_cut SET seq = @seq, hash = @hash');
  const dropSeals = db.prepare<[number]>('DELETE FROM seal WHERE to_seq <= ?');
  const dropEvents = db.prepare<[number, number]>(
    'DELETE FROM event WHERE seq IN (SELECT seq FROM event WHERE seq <= ? ORDER BY seq LIMIT +?)',
  );
  const countAfter = db.prepare<[number], number>('SELECT count(*) FROM event WHERE seq > ?').pluck();
  const bounds = db.prepare<[], { first: number; last: number }>(
    `SELECT coalesce((SELECT min(seq) FROM event), 0) AS first, coalesce((SELECT max(seq) FROM event), 0) AS last`,
  );
  const rowsAfter = db.prepare<[number, number], EventRow>('SELECT * FROM event WHERE seq > ? ORDER BY seq LIMIT +?');

  const cutNow = (): Link => cut.get() ?? missing();
  const sealed = (): Link => newest.get() ?? cutNow();

  return {
    cut: read(cutNow),

    sealed: read(sealed),

    seal: writeInCrowd((most) => {
      const before = sealed();
      const next = sealOver(before, rowsAsWritten(rowsAfter.all(before.seq, most)));
      if (next) insert.run(next.seal);
      return keep(next?.sealed ?? NOTHING_SEALED);
    }),

    seals: read((seq, limit) => after.all(seq, limit)),

    // The cut moves first: what is left before it belongs to the chain no more.
    forget: untilDone((before, upTo) => {
      const keptFrom = firstKept.get(before) ?? Number.MAX_SAFE_INTEGER;
      const last = lastWithin.get({ keptFrom, upTo, atOnce: FORGET_AT_ONCE });
      const seals = last ? dropSeals.run(last.seq).changes : 0;
      if (last) moveCut.run(last);
      const events = dropEvents.run(cutNow().seq, FORGET_AT_ONCE).changes;
      return keep(seals === FORGET_AT_ONCE || events === FORGET_AT_ONCE);
    }),

    search: read((wanted) => {
      const { query, pageOf } = eventSearch(kysely, wanted, bounds.get() ?? missing());
      return pageOf(all(db, query));
    }),

    unsealed: read(() => countAfter.get(sealed().seq) ?? 0),

    rows: read((seq, limit) => rowsAsWritten(rowsAfter.all(seq, limit))),
  };
};

const missing = (): never => {
  throw new Error('The audit chain has lost where it begins');
};

import { NOTHING_SEALED, sealOver } from '../../../events/chain.ts';
import type { AuditLog, Link, Seal } from '../../../events/port.ts';
import { FORGET_AT_ONCE } from '../../shared/bounds.ts';
import { type EventRow, rowsAsWritten } from '../../shared/event-row.ts';
import { eventSearch } from '../../shared/event-search.ts';
import { placeOf } from '../../shared/page.ts';
import { keep, undo } from '../../shared/written.ts';
import type { Database } from '../database.ts';
import { all, type Client, countOf, kysely, rowsOf } from '../statements.ts';
import { EVENT } from './events.ts';

const CUT = 'SELECT seq, hash FROM audit_cut';
const NEWEST = 'SELECT to_seq AS seq, hash FROM seal ORDER BY to_seq DESC LIMIT 1';
// Of two that go on from the same one the second waits for the first and finds its place taken.
const ADD = `INSERT INTO seal (to_seq, from_seq, prev_hash, hash) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`;
const AFTER = `SELECT from_seq AS "from", to_seq AS "to", prev_hash AS "prevHash", hash FROM seal
  WHERE to_seq > $1 ORDER BY to_seq LIMIT $2`;
// What a clock that was ahead wrote lies no later than the moment at which the clock was accepted.
const FIRST_KEPT = `WITH accepted AS (SELECT seq, at FROM event WHERE type = 'clock.accepted' ORDER BY seq DESC LIMIT 1)
  SELECT seq FROM event
  WHERE CASE WHEN seq < (SELECT seq FROM accepted) THEN least(at, (SELECT at FROM accepted)) ELSE at END >= $1
  ORDER BY seq LIMIT 1`;
const LAST_WITHIN = `SELECT to_seq AS seq, hash FROM (SELECT to_seq, hash FROM seal ORDER BY to_seq LIMIT $3) AS oldest
  WHERE to_seq < $1 AND to_seq <= $2 ORDER BY to_seq DESC LIMIT 1`;
const MOVE_CUT = 'UPDATE audit_cut SET seq = $1, hash = $2';
const DROP_SEALS = 'DELETE FROM seal WHERE to_seq <= $1';
const DROP_EVENTS = 'DELETE FROM event WHERE seq IN (SELECT seq FROM event WHERE seq <= $1 ORDER BY seq LIMIT $2)';
const COUNT_AFTER = 'SELECT count(*) AS count FROM event WHERE seq > $1';
const BOUNDS = `SELECT coalesce(min(seq), 0) AS first,
  coalesce((SELECT max(seq) FROM event WHERE seq < $1), 0) AS last FROM event`;
const ROWS_AFTER = `SELECT ${EVENT} FROM event WHERE seq > $1 ORDER BY seq LIMIT $2`;

/** The seals over the event log, and what an auditor reads of it. */
export const createAudit = ({ ask, transact }: Database): AuditLog => {
  /** One bite of `forget`; whether there may be more. The cut moves first: what is left before it belongs to the chain no more. */
  const forgetSome = (before: number, upTo: number): Promise<boolean> =>
    transact(async ({ client }) => {
      const [kept] = await rowsOf<{ seq: number }>(client, FIRST_KEPT, [before]);
      const within = [kept?.seq ?? Number.MAX_SAFE_INTEGER, upTo, FORGET_AT_ONCE];
      const [last] = await rowsOf<Link>(client, LAST_WITHIN, within);
      const seals = last ? await countOf(client, DROP_SEALS, [last.seq]) : 0;
      if (last) await countOf(client, MOVE_CUT, [last.seq, last.hash]);
      const events = await countOf(client, DROP_EVENTS, [(await cutIn(client)).seq, FORGET_AT_ONCE]);
      return keep(seals === FORGET_AT_ONCE || events === FORGET_AT_ONCE);
    });

  /** False, and nothing added, where it does not go on from the newest: another node sealed meanwhile. */
  const add = ({ to, from, prevHash, hash }: Seal): Promise<boolean> =>
    transact(async ({ client }) => {
      if (prevHash !== (await sealedIn(client)).hash) return undo(false);
      const added = await countOf(client, ADD, [to, from, prevHash, hash]);
      return added === 1 ? keep(true) : undo(false);
    });

  return {
    cut: () => ask(cutIn),

    sealed: () => ask(sealedIn),

    async seal(most) {
      const { before, rows } = await ask(async (client) => {
        const before = await sealedIn(client);
        return { before, rows: await rowsOf<EventRow>(client, ROWS_AFTER, [before.seq, most]) };
      });
      const next = sealOver(before, rowsAsWritten(rows));
      return next && (await add(next.seal)) ? next.sealed : NOTHING_SEALED;
    },

    seals: (seq, limit) => ask((client) => rowsOf<Seal>(client, AFTER, [seq, limit])),

    async forget(before, upTo) {
      while (await forgetSome(before, upTo));
    },

    search: (wanted) =>
      ask(async (client) => {
        const [bounds] = await rowsOf<{ first: number; last: number }>(client, BOUNDS, [
          placeOf(wanted.cursor) ?? Number.MAX_SAFE_INTEGER,
        ]);
        const { query, pageOf } = eventSearch(kysely, wanted, bounds ?? missing());
        return pageOf(await all<EventRow>(client, query));
      }),

    unsealed: () =>
      ask(async (client) => {
        const { seq } = await sealedIn(client);
        return (await rowsOf<{ count: number }>(client, COUNT_AFTER, [seq]))[0]?.count ?? 0;
      }),

    rows: async (seq, limit) =>
      rowsAsWritten(await ask((client) => rowsOf<EventRow>(client, ROWS_AFTER, [seq, limit]))),
  };
};

const cutIn = async (client: Client): Promise<Link> => (await rowsOf<Link>(client, CUT))[0] ?? missing();

const sealedIn = async (client: Client): Promise<Link> =>
  (await rowsOf<Link>(client, NEWEST))[0] ?? (await cutIn(client));

const missing = (): never => {
  throw new Error('The audit chain has lost where it begins');
};

import type { Database } from 'better-sqlite3';
import type { Kysely } from 'kysely';
import type { StateKind } from '../../../confirmation/index.ts';
import type { ConfirmationStore } from '../../../confirmation/port.ts';
import { confirmationOf } from '../../shared/confirmation-row.ts';
import { countEnds, type HourRow, hourCountsOf, MOST_COUNTED } from '../../shared/hour-counts.ts';
import { pageOf, placeOf } from '../../shared/page.ts';
import type { Schema } from '../../shared/schema.ts';
import { type OperationsOf, read, untilDone } from '../operation.ts';
import { all } from '../tables/all.ts';
import { forgetting } from '../tables/forgetting.ts';
import type { Judges } from '../tables/judges.ts';

/** Confirmations, as they are asked for: prepared for what a call waits for, Kysely for the lists. */
export const createConfirmations = (db: Database, kysely: Kysely<Schema>, judges: Judges) => {
  const soonest = db
    .prepare<[], number | null>('SELECT min(expires_at) FROM confirmation WHERE ended_at IS NULL')
    .pluck();
  const countPending = db
    .prepare<[number], number>(
      `SELECT count(*) FROM confirmation WHERE ended_at IS NULL AND state = 'pending' AND expires_at > ?`,
    )
    .pluck();

  const perHour = db.prepare<[object], HourRow>(countEnds('CAST(@from AS INTEGER)', '@most'));

  const live = () => kysely.selectFrom('confirmation').select('document').where('ended_at', 'is', null);

  return {
    byCode: read(judges.byCode),

    liveInSession: read((app, session) =>
      all(db, live().where('app', '=', app).where('session', '=', session)).map(confirmationOf),
    ),

    pendingAtHome: read((now, limit) => {
      const query = live().where('state', '=', 'pending').where('origin', '=', 'home').where('expires_at', '>', now);
      return all(db, query.limit(limit)).map(confirmationOf);
    }),

    countPending: read((now) => countPending.get(now) ?? 0),

    atHomeSince: read((since, limit) => judges.atHomeSince(since, limit)),

    overdue: read((now, limit) =>
      all(db, live().where('expires_at', '<=', now).orderBy('expires_at').limit(limit)).map(confirmationOf),
    ),

    nextDeadline: read(() => soonest.get() ?? undefined),

    list: read(({ app, state, cursor, limit }) => {
      const before = placeOf(cursor);
      let query = kysely.selectFrom('confirmation').select(['seq', 'document']).where('app', '=', app);
      if (before !== undefined) query = query.where('seq', '<', before);
      if (state !== undefined) query = query.where('state', '=', state);
      if (state !== undefined && isLive(state)) query = query.where('ended_at', 'is', null);
      return pageOf(all(db, query.orderBy('seq', 'desc').limit(limit + 1)), limit, confirmationOf);
    }),

    endsPerHour: read((span) => hourCountsOf(perHour.all({ from: span.from, most: MOST_COUNTED }), span)),

    prune: untilDone(
      forgetting(db, [
        // A confirmation stays as long as its grant does: "not me" still has to find it.
        `DELETE FROM "grant" WHERE id IN (
          SELECT id FROM "grant" WHERE expires_at < @before OR revoked_at < @before LIMIT @atOnce)`,
        `DELETE FROM confirmation WHERE seq IN (
          SELECT seq FROM confirmation AS old WHERE ended_at < @before
            AND NOT EXISTS (SELECT 1 FROM "grant" WHERE confirmation_id = old.id) LIMIT @atOnce)`,
        // A recovery code has no deadline of its own: it stays spent as long as its authenticator is there.
        `DELETE FROM evidence WHERE once IN (
          SELECT once FROM evidence WHERE at < @before AND once NOT GLOB 'aut_*:recovery:*' LIMIT @atOnce)`,
        `DELETE FROM idempotency WHERE (app, key) IN (
          SELECT app, key FROM idempotency WHERE at < @before LIMIT @atOnce)`,
      ]),
    ),
  } satisfies Partial<OperationsOf<ConfirmationStore>>;
};

const isLive = (state: StateKind): boolean => state === 'pending' || state === 'confirmed';

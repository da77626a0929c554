import { sql } from 'kysely';
import type { Confirmation, StateKind } from '../../../confirmation/index.ts';
import type { ConfirmationStore } from '../../../confirmation/port.ts';
import { confirmationOf } from '../../shared/confirmation-row.ts';
import { countEnds, type HourRow, hourCountsOf, MOST_COUNTED } from '../../shared/hour-counts.ts';
import { pageOf, placeOf } from '../../shared/page.ts';
import type { Database } from '../database.ts';
import { forgetting } from '../forgetting.ts';
import { all, kysely, rowsOf } from '../statements.ts';

interface Document {
  readonly document: string;
}

/** Written out: PostgreSQL takes a partial index only where it sees its condition. */
const HOME = sql.lit('home');

const BY_ID = 'SELECT document FROM confirmation WHERE id = $1';
/** The live confirmation with the code that this parameter holds, else the newest that had it. */
export const byCode = (parameter: string): string => `
  (SELECT id, document FROM confirmation WHERE code = ${parameter} AND ended_at IS NULL)
  UNION ALL (SELECT id, document FROM confirmation WHERE code = ${parameter} AND ended_at IS NOT NULL ORDER BY seq DESC LIMIT 1) LIMIT 1`;
const BY_CODE = byCode('$1');
const SOONEST = 'SELECT min(expires_at) AS soonest FROM confirmation WHERE ended_at IS NULL';
const PENDING = `SELECT count(*) AS count FROM confirmation WHERE ended_at IS NULL AND state = 'pending' AND expires_at > $1`;

const ENDS = countEnds('$1::bigint', '$2');

type Asked = Omit<
  ConfirmationStore,
  'commit' | 'idempotency' | 'notePress' | 'pressOutcome' | 'grant' | 'liveGrant' | 'liveGrantsInSession' | 'standing'
>;

/** Confirmations, as they are asked for. */
export const createConfirmations = (database: Database): Asked => {
  const { ask } = database;
  const live = () => kysely.selectFrom('confirmation').select('document').where('ended_at', 'is', null);
  const found = (query: ReturnType<typeof live>) =>
    ask(async (client) => (await all<Document>(client, query)).map(confirmationOf));
  const one = (text: string, values: readonly unknown[]): Promise<Confirmation | undefined> =>
    ask(async (client) => (await rowsOf<Document>(client, text, values)).map(confirmationOf)[0]);

  return {
    load: (id) => one(BY_ID, [id]),

    byCode: (code) => one(BY_CODE, [code]),

    liveInSession: (app, session) => found(live().where('app', '=', app).where('session', '=', session)),

    pendingAtHome: (now, limit) =>
      found(
        live().where('state', '=', 'pending').where('origin', '=', 'home').where('expires_at', '>', now).limit(limit),
      ),

    async countPending(now) {
      const [row] = await ask((client) => rowsOf<{ count: number }>(client, PENDING, [now]));
      return row?.count ?? 0;
    },

    atHomeSince(since, limit) {
      const living = live().where('origin', '=', 'home').limit(limit);
      const ended = kysely
        .selectFrom('confirmation')
        .select('document')
        .where('ended_at', 'is not', null)
        .where('origin', '=', HOME)
        .where('ended_at', '>', since)
        .limit(limit);
      return ask(async (client) => {
        const rows = [...(await all(client, living)), ...(await all(client, ended))];
        return rows.slice(0, limit).map(confirmationOf);
      });
    },

    overdue: (now, limit) => found(live().where('expires_at', '<=', now).orderBy('expires_at').limit(limit)),

    async nextDeadline() {
      const [row] = await ask((client) => rowsOf<{ soonest: number | null }>(client, SOONEST));
      return row?.soonest ?? undefined;
    },

    async list({ app, state, cursor, limit }) {
      const before = placeOf(cursor);
      let query = kysely.selectFrom('confirmation').select(['seq', 'document']).where('app', '=', app);
      if (before !== undefined) query = query.where('seq', '<', before);
      if (state !== undefined) query = query.where('state', '=', state);
      if (state !== undefined && isLive(state)) query = query.where('ended_at', 'is', null);
      const page = query.orderBy('seq', 'desc').limit(limit + 1);
      return pageOf(await ask((client) => all(client, page)), limit, confirmationOf);
    },

    async endsPerHour(span) {
      const rows = await ask((client) => rowsOf<HourRow>(client, ENDS, [span.from, MOST_COUNTED]));
      return hourCountsOf(rows, span);
    },

    prune: forgetting(database, [
      // A confirmation stays as long as its grant does: "not me" still has to find it.
      `DELETE FROM "grant" WHERE id IN (SELECT id FROM "grant" WHERE expires_at < $1 OR revoked_at < $1 LIMIT $2)`,
      `DELETE FROM confirmation WHERE seq IN (
        SELECT seq FROM confirmation AS old WHERE ended_at < $1
          AND NOT EXISTS (SELECT FROM "grant" WHERE confirmation_id = old.id) LIMIT $2)`,
      // A recovery code has no deadline of its own: it stays spent as long as its authenticator is there.
      `DELETE FROM evidence WHERE once IN (
        SELECT once FROM evidence WHERE at < $1 AND once !~ '^aut_.*:recovery:' LIMIT $2)`,
      'DELETE FROM idempotency WHERE (app, key) IN (SELECT app, key FROM idempotency WHERE at < $1 LIMIT $2)',
    ]),
  };
};

const isLive = (state: StateKind): boolean => state === 'pending' || state === 'confirmed';

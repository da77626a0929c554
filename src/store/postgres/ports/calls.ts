import { sql } from 'kysely';
import type { CallLog } from '../../../dialin/port.ts';
import { callOf, callRowOf } from '../../shared/call-row.ts';
import { pageOf, placeOf } from '../../shared/page.ts';
import type { Database } from '../database.ts';
import { forgetting } from '../forgetting.ts';
import { all, kysely } from '../statements.ts';

/** Dial attempts of authenticated lines. */
export const createCalls = (database: Database): CallLog => ({
  record: async (call) => void (await database.group.commitSoon({ does: 'call', row: callRowOf(call) })),

  async recent({ line, cursor, limit }) {
    const before = placeOf(cursor);
    let query = kysely.selectFrom('call').selectAll();
    if (line !== undefined) query = query.where(sql`line::jsonb ->> 'id'`, '=', line);
    if (before !== undefined) query = query.where('seq', '<', before);
    const page = query.orderBy('seq', 'desc').limit(limit + 1);
    return pageOf(await database.ask((client) => all(client, page)), limit, callOf);
  },

  prune: forgetting(database, ['DELETE FROM call WHERE seq IN (SELECT seq FROM call WHERE at < $1 LIMIT $2)']),
});

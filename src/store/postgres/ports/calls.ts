import { sql } from 'kysely';
import type { CallLog } from '../../../dialin/port.ts';
import { callOf, callRowOf } from '../../shared/call-row.ts';
import { countCalls, type HourRow, hourCountsOf, MOST_COUNTED } from '../../shared/hour-counts.ts';
import { pageOf, placeOf } from '../../shared/page.ts';
import { type WrongCodeRow, wrongCodes, wrongDialOf } from '../../shared/wrong-code.ts';
import type { Database } from '../database.ts';
import { forgetting } from '../forgetting.ts';
import { all, kysely, rowsOf } from '../statements.ts';

const PER_HOUR = countCalls('$1::bigint', '$2', '$3');
const WRONG_CODES = wrongCodes({
  since: '$1',
  liveForMs: '$2::bigint',
  most: '$3',
  createdAt: `(f.document::jsonb ->> 'createdAt')::bigint`,
  confirmedAt: `(f.document::jsonb #>> '{confirmedBy,at}')::bigint`,
});

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

  async perHour(span) {
    const values = [span.from, span.to, MOST_COUNTED];
    return hourCountsOf(await database.ask((client) => rowsOf<HourRow>(client, PER_HOUR, values)), span);
  },

  async wrongCodes({ since, liveForMs, most }) {
    const rows = await database.ask((client) => rowsOf<WrongCodeRow>(client, WRONG_CODES, [since, liveForMs, most]));
    return rows.map(wrongDialOf);
  },

  prune: forgetting(database, ['DELETE FROM call WHERE seq IN (SELECT seq FROM call WHERE at < $1 LIMIT $2)']),
});

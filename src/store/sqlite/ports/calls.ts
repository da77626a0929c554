import type { Database } from 'better-sqlite3';
import { type Kysely, sql } from 'kysely';
import type { CallLog } from '../../../dialin/port.ts';
import { callOf } from '../../shared/call-row.ts';
import { countCalls, type HourRow, hourCountsOf, MOST_COUNTED } from '../../shared/hour-counts.ts';
import { pageOf, placeOf } from '../../shared/page.ts';
import type { Schema } from '../../shared/schema.ts';
import { type WrongCodeRow, wrongCodes, wrongDialOf } from '../../shared/wrong-code.ts';
import { keep, type OperationsOf, read, untilDone, writeSoon } from '../operation.ts';
import { all } from '../tables/all.ts';
import type { WriteCall } from '../tables/calls.ts';
import { forgetting } from '../tables/forgetting.ts';

/** Dial attempts of authenticated lines. */
export const createCalls = (db: Database, kysely: Kysely<Schema>, write: WriteCall): OperationsOf<CallLog> => {
  const perHour = db.prepare<[object], HourRow>(countCalls('CAST(@from AS INTEGER)', '@to', '@most'));
  const wrong = db.prepare<[object], WrongCodeRow>(
    wrongCodes({
      since: '@since',
      liveForMs: '@liveForMs',
      most: '@most',
      createdAt: `json_extract(f.document, '$.createdAt')`,
      confirmedAt: `json_extract(f.document, '$.confirmedBy.at')`,
    }),
  );
  return {
    record: writeSoon((call) => {
      write(call);
      return keep(undefined);
    }),

    recent: read(({ line, cursor, limit }) => {
      const before = placeOf(cursor);
      let query = kysely.selectFrom('call').selectAll();
      if (line !== undefined) query = query.where(sql`json_extract(line, '$.id')`, '=', line);
      if (before !== undefined) query = query.where('seq', '<', before);
      return pageOf(all(db, query.orderBy('seq', 'desc').limit(limit + 1)), limit, callOf);
    }),

    perHour: read((span) => hourCountsOf(perHour.all({ ...span, most: MOST_COUNTED }), span)),

    wrongCodes: read((query) => wrong.all(query).map(wrongDialOf)),

    prune: untilDone(
      forgetting(db, ['DELETE FROM call WHERE seq IN (SELECT seq FROM call WHERE at < @before LIMIT @atOnce)']),
    ),
  };
};

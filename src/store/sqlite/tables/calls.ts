import type { Database } from 'better-sqlite3';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { LineRef } from '../../../confirmation/index.ts';
import type { CallLog, CallRecord } from '../../../dialin/port.ts';
import { pageOf, readCursor } from '../../shared/cursor.ts';
import type { CallTable as CallColumns, Schema } from '../../shared/schema.ts';
import { keep, type Written } from '../written.ts';
import { all } from './all.ts';

/** The call table: dial attempts of authenticated lines. */
export const createCallTable = (db: Database, kysely: Kysely<Schema>) => {
  const insert = db.prepare<[Omit<CallColumns, 'seq'>]>(
    `INSERT INTO call (id, at, line, outcome, refusal, signals, address, transport, user_agent)
     VALUES (@id, @at, @line, @outcome, @refusal, @signals, @address, @transport, @user_agent)`,
  );

  return {
    record({ line, signals, userAgent, ...same }: CallRecord): Written<void> {
      insert.run({
        ...same,
        line: line && JSON.stringify(line),
        signals: JSON.stringify(signals),
        user_agent: userAgent,
      });
      return keep(undefined);
    },

    recent({ line, cursor, limit }: Parameters<CallLog['recent']>[0]) {
      const before = readCursor(cursor);
      let query = kysely.selectFrom('call').selectAll();
      if (line !== undefined) query = query.where(sql`json_extract(line, '$.id')`, '=', line);
      if (before !== undefined) query = query.where('seq', '<', before);
      return pageOf(all(db, query.orderBy('seq', 'desc').limit(limit + 1)), limit, callOf);
    },
  };
};

const callOf = (row: Selectable<CallColumns>): CallRecord => ({
  id: row.id,
  at: row.at,
  line: row.line === null ? null : (JSON.parse(row.line) as LineRef),
  outcome: row.outcome as CallRecord['outcome'],
  refusal: row.refusal as CallRecord['refusal'],
  signals: JSON.parse(row.signals) as readonly string[],
  address: row.address,
  transport: row.transport,
  userAgent: row.user_agent,
});

import type { Database } from 'better-sqlite3';
import type { CallRecord } from '../../../dialin/port.ts';
import { callRowOf } from '../../shared/call-row.ts';
import type { CallTable } from '../../shared/schema.ts';

/** Writes one row of the call log, in the transaction that runs; `invite` as in `Dial`. */
export type WriteCall = (call: CallRecord, invite?: string) => void;

/** Prepares what writes into the call log of this database. */
export const createWriteCall = (db: Database): WriteCall => {
  const insert = db.prepare<[Omit<CallTable, 'seq'>]>(
    `INSERT INTO call (id, at, line, outcome, refusal, detail, signals, address, transport, user_agent, invite, node)
     VALUES (@id, @at, @line, @outcome, @refusal, @detail, @signals, @address, @transport, @user_agent, @invite, @node)`,
  );
  return (call, invite) => void insert.run(callRowOf(call, invite));
};

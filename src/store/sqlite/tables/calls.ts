import type { Database } from 'better-sqlite3';
import type { CallRecord } from '../../../dialin/port.ts';
import { callRowOf } from '../../shared/call-row.ts';

/** Writes one row of the call log, in the transaction that runs; `invite` as in `Dial`. */
export type WriteCall = (call: CallRecord, invite?: string) => void;

/** Prepares what writes into the call log of this database. */
export const createWriteCall = (db: Database): WriteCall => {
  const insert = db.prepare<unknown[]>(
    `INSERT INTO call (id, at, line, outcome, refusal, detail, signals, address, transport, user_agent, invite, node)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return (call, invite) => {
    const row = callRowOf(call, invite);
    const { id, at, line, outcome, refusal, detail, signals, address, transport, user_agent, node } = row;
    insert.run(id, at, line, outcome, refusal, detail, signals, address, transport, user_agent, row.invite, node);
  };
};

import type { LineRef } from '../../confirmation/index.ts';
import type { CallRecord } from '../../dialin/port.ts';
import type { CallTable } from './schema.ts';

type CallRow = Omit<CallTable, 'seq'>;

/** The row that holds a call; the table gives it its `seq`. `invite` as in `Dial`. */
export const callRowOf = (call: CallRecord, invite?: string): CallRow => ({
  id: call.id,
  at: call.at,
  line: call.line && JSON.stringify(call.line),
  outcome: call.outcome,
  refusal: call.refusal,
  detail: call.detail,
  signals: JSON.stringify(call.signals),
  address: call.address,
  transport: call.transport,
  user_agent: call.userAgent,
  invite: invite ?? null,
  node: call.node,
});

/** The call that a row holds. */
export const callOf = (row: CallRow): CallRecord => ({
  id: row.id,
  at: row.at,
  line: row.line === null ? null : (JSON.parse(row.line) as LineRef),
  outcome: row.outcome as CallRecord['outcome'],
  refusal: row.refusal as CallRecord['refusal'],
  detail: row.detail,
  signals: JSON.parse(row.signals) as readonly string[],
  address: row.address,
  transport: row.transport,
  userAgent: row.user_agent,
  node: row.node,
});

import type { LineRef } from '../../confirmation/index.ts';
import type { CallRecord } from '../../dialin/port.ts';
import type { CallTable } from './schema.ts';

type CallRow = Omit<CallTable, 'seq'>;

/** The row that holds a call; the table gives it its `seq`. `invite` as in `Dial`. */
export const callRowOf = ({ line, signals, userAgent, ...same }: CallRecord, invite?: string): CallRow => ({
  ...same,
  line: line && JSON.stringify(line),
  signals: JSON.stringify(signals),
  user_agent: userAgent,
  invite: invite ?? null,
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

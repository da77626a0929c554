import { type Clock, newId, type Random } from '../lib/index.ts';
import type { RequestFacts } from '../sip/port.ts';
import type { CallRecord } from './port.ts';

const DETAIL_CHARACTERS = 200;

/** What a record is made by. */
interface RecordParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly node: CallRecord['node'];
}

/** A dial attempt as the call log keeps it: what came of it now, and where it came from. `refusal` null: it confirmed. */
export const callRecord = (
  { clock, random, node }: RecordParts,
  { source, userAgent }: RequestFacts,
  {
    line,
    refusal,
    signals,
    detail,
  }: Pick<CallRecord, 'line' | 'refusal' | 'signals'> & { readonly detail?: string | undefined },
): CallRecord => ({
  id: newId(random, 'call'),
  at: clock.now(),
  line,
  outcome: refusal === null ? 'confirmed' : 'refused',
  refusal,
  detail: detail === undefined ? null : detail.replace(/[^\x20-\x7e]/g, '?').slice(0, DETAIL_CHARACTERS),
  signals,
  address: source.address,
  transport: source.transport,
  userAgent: userAgent ?? null,
  node,
});

import { type Clock, newId, type Random } from '../lib/index.ts';
import type { RequestFacts } from '../sip/port.ts';
import type { CallRecord } from './port.ts';

/** A dial attempt as the call log keeps it: what came of it now, and where it came from. `refusal` null: it confirmed. */
export const callRecord = (
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  { source, userAgent }: RequestFacts,
  { line, refusal, signals }: Pick<CallRecord, 'line' | 'refusal' | 'signals'>,
): CallRecord => ({
  id: newId(random, 'call'),
  at: clock.now(),
  line,
  outcome: refusal === null ? 'confirmed' : 'refused',
  refusal,
  signals,
  address: source.address,
  transport: source.transport,
  userAgent: userAgent ?? null,
});

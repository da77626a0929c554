import { phoneEvidence } from '../../../confirmation/index.ts';
import { type DialDecision, type DialFacts, type JudgedBefore, judgeDial } from '../../../dialin/dial.ts';
import type { Dial, DialStore } from '../../../dialin/port.ts';
import { type Clock, KeyedMutex } from '../../../lib/index.ts';
import type { Line, Tries } from '../../../line/port.ts';
import { callRowOf } from '../../shared/call-row.ts';
import { confirmationOf } from '../../shared/confirmation-row.ts';
import { eventRowOf } from '../../shared/event-row.ts';
import { fromLine } from '../../shared/stored-event.ts';
import type { GroupChange } from '../change.ts';
import type { Database } from '../database.ts';
import { rowsOf } from '../statements.ts';
import { commitOf, eventsOf } from './commits.ts';
import { byCode } from './confirmations.ts';

/** How often a code is judged anew because something that it touches has changed in between: somebody else got on each time. */
const MOST_LOOKS = 50;

/** What stands, at one moment: one row, whether there is such a line and such a code or not. */
const FACTS = `
  SELECT version, confirms_for, tries, document, (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS at,
    EXISTS (SELECT FROM evidence WHERE once = $3 || coalesce(found.id, '')) AS spent,
    before.id AS before_id, before.at AS before_at, before.outcome AS before_outcome
  FROM (VALUES (1)) AS one
  LEFT JOIN line ON line.id = $1
  LEFT JOIN call AS before ON before.invite = $4
  LEFT JOIN LATERAL (${byCode('$2')}
  ) AS found ON true`;

interface FactsRow {
  readonly version: string | null;
  readonly confirms_for: string | null;
  readonly tries: string | null;
  readonly document: string | null;
  readonly at: number;
  readonly spent: boolean;
  readonly before_id: string | null;
  readonly before_at: number;
  readonly before_outcome: JudgedBefore['outcome'];
}

/**
 * Judges dialled codes by what stands at one moment, and commits what they come to where the line is still as it was then, and the
 * confirmation too; else anew. Every code that is wrong takes the same two trips.
 */
export const createDialling = ({ hurry, group }: Database, clock: Clock): DialStore => {
  const turns = new KeyedMutex();

  const look = async (dial: Dial): Promise<FactsRow> => {
    const values = [dial.call.line.id, dial.code, phoneEvidence(''), dial.invite ?? null];
    const [row] = await hurry((client) => rowsOf<FactsRow>(client, FACTS, values));
    if (!row) throw new Error('A dialled code was not looked up');
    return row;
  };

  const judged = async (dial: Dial): Promise<DialDecision['outcome']> => {
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      const since = clock.now();
      const seen = await look(dial);
      const decision = judgeDial(factsOf(seen), dial);
      const change = dialChange(dial, seen, decision);
      if (!change || (await group.commitInCrowd(change, since)) === 'dialled') return decision.outcome;
    }
    throw new Error('A dialled code was overtaken every time');
  };

  // Those of one line in turn: they would only overtake each other.
  return { dial: (dial) => turns.run(dial.call.line.id, () => judged(dial)) };
};

const factsOf = ({ version, confirms_for, tries, document, at, spent, ...row }: FactsRow): DialFacts => ({
  line:
    version === null
      ? undefined
      : {
          version,
          confirmsFor: JSON.parse(confirms_for ?? '[]') as Line['confirmsFor'],
          tries: JSON.parse(tries ?? '{}') as Tries,
        },
  found: document === null ? undefined : confirmationOf({ document }),
  isSpent: spent,
  before: row.before_id === null ? undefined : { id: row.before_id, at: row.before_at, outcome: row.before_outcome },
  now: at,
});

const dialChange = (
  { call: { line }, invite }: Dial,
  seen: FactsRow,
  { change, tries, lineEvents = [], call, frees }: DialDecision,
): GroupChange | undefined => {
  if (!call) return undefined;
  return {
    does: 'dial',
    line: line.id,
    seen: { version: seen.version ?? '', tries: seen.tries ?? '' },
    tries: tries ? JSON.stringify(tries) : (seen.tries ?? ''),
    row: callRowOf(call, invite),
    frees,
    commit: change && commitOf(change),
    events: [...(change ? eventsOf(change) : []), ...lineEvents.map((event) => eventRowOf(fromLine(event)))],
  };
};

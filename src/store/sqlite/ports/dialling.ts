import type { Database } from 'better-sqlite3';
import { phoneEvidence } from '../../../confirmation/index.ts';
import { type DialFacts, type JudgedBefore, judgeDial } from '../../../dialin/dial.ts';
import type { Dial, DialStore } from '../../../dialin/port.ts';
import type { Line, Tries } from '../../../line/port.ts';
import type { LineTable } from '../../shared/schema.ts';
import { fromLine } from '../../shared/stored-event.ts';
import { keep, type OperationsOf, writeInCrowd } from '../operation.ts';
import type { AppendEvent } from '../tables/append-event.ts';
import type { WriteCall } from '../tables/calls.ts';
import type { ChangeWriter } from '../tables/changes.ts';
import type { EvidenceTable } from '../tables/evidence.ts';
import type { Judges } from '../tables/judges.ts';
import type { SaveTries } from '../tables/tries.ts';

interface Tables {
  readonly judges: Pick<Judges, 'byCode'>;
  readonly changes: ChangeWriter;
  readonly evidence: Pick<EvidenceTable, 'isSpent'>;
  readonly saveTries: SaveTries;
  readonly writeCall: WriteCall;
  readonly append: AppendEvent;
}

/** Judges dialled codes where all that they touch lies. Every code that is wrong takes the same statements. */
export const createDialling = (
  db: Database,
  { judges, changes, evidence, saveTries, writeCall, append }: Tables,
): OperationsOf<DialStore> => {
  const lineOf = db.prepare<[string], Pick<LineTable, 'version' | 'confirms_for' | 'tries'>>(
    'SELECT version, confirms_for, tries FROM line WHERE id = ?',
  );

  const judged = db.prepare<[string], JudgedBefore>('SELECT id, at, outcome FROM call WHERE invite = ?');
  const free = db.prepare<[string, string]>('UPDATE call SET invite = NULL WHERE invite = ? AND id = ?');

  const factsOf = ({ code, invite, call }: Dial): DialFacts => {
    const row = lineOf.get(call.line.id);
    const found = judges.byCode(code);
    return {
      line: row && {
        version: row.version,
        confirmsFor: JSON.parse(row.confirms_for) as Line['confirmsFor'],
        tries: JSON.parse(row.tries) as Tries,
      },
      found,
      isSpent: evidence.isSpent(phoneEvidence(found?.id ?? '')),
      before: invite === undefined ? undefined : judged.get(invite),
      now: call.at,
    };
  };

  return {
    dial: writeInCrowd((dial) => {
      const { id } = dial.call.line;
      const { outcome, change, tries, lineEvents, call, frees } = judgeDial(factsOf(dial), dial);
      // What was read in this transaction nobody has changed since.
      const written = change && changes.apply(change);
      if (written !== undefined && written !== 'committed') throw new Error(`A dialled code was not kept: ${written}`);
      if (tries) saveTries(id, tries);
      for (const event of lineEvents ?? []) append(fromLine(event));
      if (dial.invite !== undefined && frees !== undefined) free.run(dial.invite, frees);
      if (call) writeCall(call, dial.invite);
      return keep(outcome);
    }),
  };
};

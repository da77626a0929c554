import type { Database } from 'better-sqlite3';
import type { PressOutcome } from '../../../confirmation/index.ts';
import type { ConfirmationStore } from '../../../confirmation/port.ts';
import { PRESS_SPAN } from '../../shared/bounds.ts';
import { fromPress } from '../../shared/stored-event.ts';
import { keep, type OperationsOf, read, undo, write } from '../operation.ts';
import type { AppendEvent } from '../tables/append-event.ts';
import type { EvidenceTable } from '../tables/evidence.ts';

/** Presses that changed nothing, and what a press came to: both live in the event log. */
export const createPresses = (db: Database, evidence: EvidenceTable, append: AppendEvent) => {
  const lately = db.prepare<{ button: string; id: string; span: number }, { data: string }>(
    `SELECT data FROM event WHERE seq > (SELECT coalesce(max(seq), 0) FROM event) - @span
       AND type = 'button.pressed' AND actor = @button AND subject = @id ORDER BY seq DESC LIMIT 1`,
  );

  return {
    notePress: write((event, once) => {
      if (!evidence.spend(once, event.at)) return undo('evidence-spent');
      append(fromPress(event));
      return keep('committed');
    }),

    pressOutcome: read((button, id) => {
      const row = lately.get({ button, id, span: PRESS_SPAN });
      return row && (JSON.parse(row.data) as { readonly outcome: PressOutcome }).outcome;
    }),
  } satisfies Partial<OperationsOf<ConfirmationStore>>;
};

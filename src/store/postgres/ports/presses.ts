import type { PressOutcome } from '../../../confirmation/index.ts';
import type { ConfirmationStore } from '../../../confirmation/port.ts';
import { PRESS_SPAN } from '../../shared/bounds.ts';
import { eventRowOf } from '../../shared/event-row.ts';
import { fromPress } from '../../shared/stored-event.ts';
import type { Database } from '../database.ts';
import { rowsOf } from '../statements.ts';
import { spendingOf } from './commits.ts';

const LATELY = `SELECT data FROM event WHERE seq > (SELECT coalesce(max(seq), 0) FROM event) - $3::bigint
  AND type = 'button.pressed' AND actor = $1 AND subject = $2 ORDER BY seq DESC LIMIT 1`;

/** Presses that changed nothing, and what a press came to: both live in the event log. */
export const createPresses = ({ ask, group }: Database): Pick<ConfirmationStore, 'notePress' | 'pressOutcome'> => ({
  notePress: async (event, once) =>
    (await group.commit({
      does: 'press',
      evidence: spendingOf(once, event.at),
      events: [eventRowOf(fromPress(event))],
    })) as 'committed' | 'evidence-spent',

  async pressOutcome(button, id) {
    const [row] = await ask((client) => rowsOf<{ data: string }>(client, LATELY, [button, id, PRESS_SPAN]));
    return row && (JSON.parse(row.data) as { readonly outcome: PressOutcome }).outcome;
  },
});

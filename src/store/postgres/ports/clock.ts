import type { ClockStore } from '../../../events/port.ts';
import type { Tries } from '../../../line/port.ts';
import { confirmationOf, confirmationRowOf } from '../../shared/confirmation-row.ts';
import { DROPPED, MOMENTS } from '../../shared/moments.ts';
import { fromClock } from '../../shared/stored-event.ts';
import { keep } from '../../shared/written.ts';
import type { Database } from '../database.ts';
import type { Patience } from '../settling.ts';
import { type Client, countOf, rowsOf } from '../statements.ts';

const LIVE = 'SELECT document FROM confirmation WHERE ended_at IS NULL';
const END_SOON = 'UPDATE confirmation SET expires_at = $1, document = $2 WHERE id = $3';
const END_GRANTS = 'UPDATE "grant" SET expires_at = $1 WHERE expires_at > $1';
// Of a key that was made before, its owner knew when it ends.
const MOVE_KEYS = 'UPDATE api_key SET created_at = created_at - $2, expires_at = expires_at - $2 WHERE created_at > $1';
const TRIES = 'SELECT id, tries FROM line';
const SAVE_TRIES = 'UPDATE line SET tries = $1 WHERE id = $2';

/** It touches every row, and somebody sits before it. */
const UNHURRIED: Patience = { lookMs: 60_000, tryMs: 60_000, askMs: 5_000 };

/** Puts right what a clock that was ahead has left. */
export const createClock = ({ transact }: Database): ClockStore => ({
  accept: (accepted) =>
    transact(async ({ client, append }) => {
      const { at, recordedAt } = accepted;
      const aheadMs = Math.max(0, recordedAt - at);
      await endLive(client, at);
      await countOf(client, END_GRANTS, [at]);
      for (const sql of DROPPED) await countOf(client, sql);
      await countOf(client, MOVE_KEYS, [at, aheadMs]);
      for (const [table, column] of MOMENTS)
        await countOf(client, `UPDATE "${table}" SET ${column} = ${column} - $2 WHERE ${column} > $1`, [at, aheadMs]);
      await moveTries(client, (moment) => (moment > at ? moment - aheadMs : moment));
      append(fromClock(accepted));
      return keep(undefined);
    }, UNHURRIED),
});

/** Their deadline is now: whoever starts next commits their end as that of any other. */
const endLive = async (client: Client, at: number): Promise<void> => {
  for (const confirmation of (await rowsOf<{ document: string }>(client, LIVE)).map(confirmationOf)) {
    if (confirmation.kind !== 'pending' && confirmation.kind !== 'confirmed') continue;
    const ended = { ...confirmation, expiresAt: Math.min(confirmation.expiresAt, at) };
    await countOf(client, END_SOON, [ended.expiresAt, confirmationRowOf(ended).document, ended.id]);
  }
};

const moveTries = async (client: Client, move: (moment: number) => number): Promise<void> => {
  for (const { id, tries: text } of await rowsOf<{ id: string; tries: string }>(client, TRIES)) {
    const tries = JSON.parse(text) as Tries;
    const moved = { ...tries, wrongAt: tries.wrongAt.map(move), blockedUntil: move(tries.blockedUntil) };
    await countOf(client, SAVE_TRIES, [JSON.stringify(moved), id]);
  }
};

import type { Database } from 'better-sqlite3';
import type { ClockStore } from '../../../events/port.ts';
import type { Tries } from '../../../line/port.ts';
import { confirmationOf, confirmationRowOf } from '../../shared/confirmation-row.ts';
import { DROPPED, MOMENTS } from '../../shared/moments.ts';
import { fromClock } from '../../shared/stored-event.ts';
import { keep, type OperationsOf, write } from '../operation.ts';
import type { AppendEvent } from '../tables/append-event.ts';
import type { SaveTries } from '../tables/tries.ts';

/** Puts right what a clock that was ahead has left. */
export const createClock = (db: Database, append: AppendEvent, saveTries: SaveTries): OperationsOf<ClockStore> => {
  const movers = MOMENTS.map(([table, column]) =>
    db.prepare<{ at: number; aheadMs: number }>(
      `UPDATE "${table}" SET ${column} = ${column} - @aheadMs WHERE ${column} > @at`,
    ),
  );
  const live = db.prepare<[], { document: string }>('SELECT document FROM confirmation WHERE ended_at IS NULL');
  const endSoon = db.prepare<[number, string, string]>(
    'UPDATE confirmation SET expires_at = ?, document = ? WHERE id = ?',
  );
  const endGrants = db.prepare<{ at: number }>('UPDATE "grant" SET expires_at = @at WHERE expires_at > @at');
  const droppers = DROPPED.map((sql) => db.prepare(sql));
  // Of a key that was made before, its owner knew when it ends.
  const moveKeys = db.prepare<{ at: number; aheadMs: number }>(
    'UPDATE api_key SET created_at = created_at - @aheadMs, expires_at = expires_at - @aheadMs WHERE created_at > @at',
  );
  const lines = db.prepare<[], { id: string; tries: string }>('SELECT id, tries FROM line');

  /** Their deadline is now: whoever starts next commits their end as that of any other. */
  const endLive = (at: number): void => {
    for (const confirmation of live.all().map(confirmationOf)) {
      if (confirmation.kind !== 'pending' && confirmation.kind !== 'confirmed') continue;
      const ended = { ...confirmation, expiresAt: Math.min(confirmation.expiresAt, at) };
      endSoon.run(ended.expiresAt, confirmationRowOf(ended).document, ended.id);
    }
  };

  const moveTries = (move: (moment: number) => number): void => {
    for (const { id, tries: text } of lines.all()) {
      const tries = JSON.parse(text) as Tries;
      const moved = { ...tries, wrongAt: tries.wrongAt.map(move), blockedUntil: move(tries.blockedUntil) };
      saveTries(id, moved);
    }
  };

  return {
    accept: write((accepted) => {
      const { at, recordedAt } = accepted;
      const aheadMs = Math.max(0, recordedAt - at);
      endLive(at);
      endGrants.run({ at });
      for (const dropper of droppers) dropper.run();
      moveKeys.run({ at, aheadMs });
      for (const mover of movers) mover.run({ at, aheadMs });
      moveTries((moment) => (moment > at ? moment - aheadMs : moment));
      append(fromClock(accepted));
      return keep(undefined);
    }),
  };
};

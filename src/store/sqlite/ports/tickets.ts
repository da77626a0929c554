import type { Database } from 'better-sqlite3';
import type { TicketStore } from '../../../hosted/port.ts';
import { FORGET_AT_ONCE } from '../../shared/bounds.ts';
import type { TicketTable } from '../../shared/schema.ts';
import { ticketOf, ticketRowOf } from '../../shared/ticket-row.ts';
import { keep, type OperationsOf, read, write } from '../operation.ts';

/** Tickets of the hosted page. */
export const createTickets = (db: Database): OperationsOf<TicketStore> => {
  const byHash = db.prepare<[string], TicketTable>('SELECT * FROM ticket WHERE hash = ?');
  const insert = db.prepare<[ReturnType<typeof ticketRowOf>]>(
    'INSERT INTO ticket (hash, app, "user", expires_at, document) VALUES (@hash, @app, @user, @expires_at, @document)',
  );
  const forgetOld = db.prepare<[number, number]>(
    'DELETE FROM ticket WHERE hash IN (SELECT hash FROM ticket WHERE expires_at < ? ORDER BY expires_at LIMIT ?)',
  );
  const forgetSurplus = db.prepare<[string, string, number]>(
    `DELETE FROM ticket WHERE hash IN
       (SELECT hash FROM ticket WHERE app = ? AND "user" = ? ORDER BY expires_at DESC LIMIT -1 OFFSET ?)`,
  );
  const use = db.prepare<[string, string, number]>(
    'UPDATE ticket SET cookie = ? WHERE hash = ? AND cookie IS NULL AND expires_at > ?',
  );
  const note = db.prepare<[string, string]>(
    'UPDATE ticket SET confirmation_id = ? WHERE hash = ? AND cookie IS NOT NULL',
  );

  return {
    add: write((stored, { most, forget }) => {
      const row = ticketRowOf(stored);
      forgetOld.run(forget, FORGET_AT_ONCE);
      forgetSurplus.run(row.app, row.user, most - 1);
      insert.run(row);
      return keep(undefined);
    }),

    find: read((hash) => {
      const row = byHash.get(hash);
      return row && ticketOf(row);
    }),

    use: write((hash, cookie, now) => keep(use.run(cookie, hash, now).changes === 1)),

    note: write((hash, confirmationId) => {
      note.run(confirmationId, hash);
      return keep(undefined);
    }),
  };
};

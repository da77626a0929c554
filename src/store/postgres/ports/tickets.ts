import type { TicketStore } from '../../../hosted/port.ts';
import { FORGET_AT_ONCE } from '../../shared/bounds.ts';
import type { TicketTable } from '../../shared/schema.ts';
import { ticketOf, ticketRowOf } from '../../shared/ticket-row.ts';
import { keep } from '../../shared/written.ts';
import type { Database } from '../database.ts';
import { countOf, rowsOf } from '../statements.ts';

const BY_HASH = 'SELECT hash, app, "user", expires_at, document, cookie, confirmation_id FROM ticket WHERE hash = $1';
const INSERT = 'INSERT INTO ticket (hash, app, "user", expires_at, document) VALUES ($1, $2, $3, $4, $5)';
const FORGET_OLD =
  'DELETE FROM ticket WHERE hash IN (SELECT hash FROM ticket WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)';
const FORGET_SURPLUS = `DELETE FROM ticket WHERE hash IN
  (SELECT hash FROM ticket WHERE app = $1 AND "user" = $2 ORDER BY expires_at DESC OFFSET $3)`;
const USE = 'UPDATE ticket SET cookie = $2 WHERE hash = $1 AND cookie IS NULL AND expires_at > $3';
const NOTE = 'UPDATE ticket SET confirmation_id = $2 WHERE hash = $1 AND cookie IS NOT NULL';

/** Tickets of the hosted page: whichever node issued one, and whichever is asked. */
export const createTickets = ({ ask, transact }: Pick<Database, 'ask' | 'transact'>): TicketStore => ({
  add: (stored, { most, forget }) =>
    transact(async ({ client }) => {
      const row = ticketRowOf(stored);
      await countOf(client, FORGET_OLD, [forget, FORGET_AT_ONCE]);
      await countOf(client, FORGET_SURPLUS, [row.app, row.user, most - 1]);
      await countOf(client, INSERT, [row.hash, row.app, row.user, row.expires_at, row.document]);
      return keep(undefined);
    }),

  find: async (hash) => {
    const [row] = await ask((client) => rowsOf<TicketTable>(client, BY_HASH, [hash]));
    return row && ticketOf(row);
  },

  // Not as what may be done twice: the answer to the second time would be another.
  use: (hash, cookie, now) =>
    transact(async ({ client }) => keep((await countOf(client, USE, [hash, cookie, now])) === 1)),

  note: async (hash, confirmationId) => void (await ask((client) => countOf(client, NOTE, [hash, confirmationId]))),
});

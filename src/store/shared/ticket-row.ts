import type { StoredTicket } from '../../hosted/port.ts';
import type { TicketTable } from './schema.ts';

/** A ticket as its row. */
export const ticketRowOf = ({
  hash,
  ticket,
}: Pick<StoredTicket, 'hash' | 'ticket'>): Omit<TicketTable, 'cookie' | 'confirmation_id'> => ({
  hash,
  app: ticket.app,
  user: ticket.user,
  expires_at: ticket.expiresAt,
  document: JSON.stringify(ticket),
});

/** A row as the ticket that it was made of. */
export const ticketOf = ({ hash, document, cookie, confirmation_id: confirmationId }: TicketTable): StoredTicket => {
  const ticket = JSON.parse(document) as StoredTicket['ticket'];
  // JSON has no undefined: whoever reads it finds the field all the same.
  const whole = { ...ticket, clientAddress: ticket.clientAddress };
  return { hash, ticket: whole, use: cookie === null ? null : { cookie, confirmationId } };
};

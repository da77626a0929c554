import type { Ticket } from './ticket.ts';

/** What became of a ticket: the window cookie with which it was first used, and the confirmation that came of it, if one did. */
export interface TicketUse {
  /** The id in the cookie, never the cookie itself. */
  readonly cookie: string;
  readonly confirmationId: string | null;
}

/** A ticket as it is remembered: never its value, which whoever reads the database could use. */
export interface StoredTicket {
  /** Lower-case hex SHA-256 of the value. */
  readonly hash: string;
  readonly ticket: Ticket;
  /** Null: nobody has used it. */
  readonly use: TicketUse | null;
}

/** Where tickets of the hosted page live: all nodes on one database see the same. Faults reject. */
export interface TicketStore {
  /**
   * Keeps a new, unused one. Forgets those whose end was before `forget` (milliseconds since the epoch), some at a time, and of this app and user all but the `most` that end
   * last, this one among them. Rejects when the hash is there already.
   */
  add(
    stored: Pick<StoredTicket, 'hash' | 'ticket'>,
    bounds: { readonly most: number; readonly forget: number },
  ): Promise<void>;
  find(hash: string): Promise<StoredTicket | undefined>;
  /** Uses it with this cookie: true once, ever. False when it was used before, has ended by `now` (milliseconds since the epoch) or is not there. */
  use(hash: string, cookie: string, now: number): Promise<boolean>;
  /** Notes the confirmation that came of a used one. */
  note(hash: string, confirmationId: string): Promise<void>;
}

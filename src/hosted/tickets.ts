import type { Clock, Random } from '../lib/index.ts';
import type { StoredTicket, TicketStore } from './port.ts';
import { isTicketValue, type NewTicket, newTicketValue, ticketHash } from './ticket.ts';

/** How long a ticket can be used. */
const TICKET_MS = 300_000;

/** How long it is known after its end: whoever is late begins again where it leads, and whoever used it comes back from the page. */
const KNOWN_MS = 3_600_000;

/** So many are known of one user of an app: a reload makes one. */
const MOST_OF_A_USER = 100;

/** The tickets of the hosted page, as doors issue them and look what came of them. */
export class Tickets {
  readonly #store: TicketStore;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #random: Random;

  constructor(parts: { readonly store: TicketStore; readonly clock: Pick<Clock, 'now'>; readonly random: Random }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#random = parts.random;
  }

  /** Makes one and resolves with its value, the `t` of the page's address; whoever has it can use it once, within five minutes. */
  async issue(asked: NewTicket): Promise<string> {
    const now = this.#clock.now();
    const value = newTicketValue(this.#random);
    const ticket = { ...asked, expiresAt: now + TICKET_MS };
    await this.#store.add({ hash: ticketHash(value), ticket }, { most: MOST_OF_A_USER, forget: now - KNOWN_MS });
    return value;
  }

  /** The ticket of this value and what became of it, until an hour after its end. Undefined for what is none. */
  async find(value: string): Promise<StoredTicket | undefined> {
    return isTicketValue(value) ? this.#store.find(ticketHash(value)) : undefined;
  }

  /** Uses it: see `TicketStore`. */
  use({ hash }: StoredTicket, cookie: string): Promise<boolean> {
    return this.#store.use(hash, cookie, this.#clock.now());
  }

  /** See `TicketStore`. */
  note({ hash }: StoredTicket, confirmationId: string): Promise<void> {
    return this.#store.note(hash, confirmationId);
  }
}

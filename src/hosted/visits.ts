import { type ConfirmationRefusal, type ConfirmationService, isGoodFor, type Origin } from '../confirmation/index.ts';
import type { SentFields } from '../http/cookies.ts';
import { ok, type Result, sameText } from '../lib/index.ts';
import type { StoredTicket } from './port.ts';
import type { Ticket } from './ticket.ts';
import type { Tickets } from './tickets.ts';
import type { WindowCookies } from './window-cookie.ts';

/**
 * What the page hears when it begins. `asked`: it may show this confirmation. `granted`: the window holds a grant that is enough. `again`: the ticket was
 * used or has ended, so that the person begins again where it leads; `cookie` is a `Set-Cookie`, where the one that came is worth nothing. `no-cookie`: none of ours
 * came back, and without one nothing is asked.
 */
export type Begun =
  | ({ readonly state: 'asked'; readonly id: string } & Pick<Ticket, 'asker' | 'notice' | 'giveUpTo'>)
  | { readonly state: 'again'; readonly cookie?: string }
  | { readonly state: 'granted' | 'no-cookie' };

/** What visits of the page are made of. */
interface VisitParts {
  readonly tickets: Tickets;
  readonly cookies: WindowCookies;
  readonly confirmations: Pick<ConfirmationService, 'request' | 'look' | 'liveGrant'>;
  /** The token of a confirmation, which the page that asks it is given. */
  readonly tokenFor: (confirmationId: string) => string;
  /** Where an address is; undefined is the internet. */
  readonly originOf: (address: string | undefined) => Origin;
}

/** What a browser does with a ticket: it looks, begins once, and comes back when its confirmation is completed. */
export class Visits {
  readonly #parts: VisitParts;

  constructor(parts: VisitParts) {
    this.#parts = parts;
  }

  /** Somebody opens the page, or a browser does in advance: nothing changes. A `Set-Cookie` where this browser has no window cookie for this ticket yet. */
  async open(value: string, request: SentFields): Promise<string | undefined> {
    const { tickets, cookies } = this.#parts;
    const { ticket } = (await tickets.find(value)) ?? {};
    if (!ticket || cookies.idIn(request, ticket, ticket) !== undefined) return undefined;
    return cookies.header(cookies.newId(), ticket, ticket);
  }

  /**
   * The page that somebody sees asks: once for each ticket. It is asked from home only where both the address that the door was told and `address`, that
   * of the page, are. Refuses what `ConfirmationService.request` refuses; the ticket is used then, too.
   */
  async begin(
    stored: StoredTicket,
    request: SentFields,
    address: string | undefined,
  ): Promise<Result<Begun, ConfirmationRefusal>> {
    const { tickets, cookies, confirmations, originOf } = this.#parts;
    const { ticket } = stored;
    const id = cookies.idIn(request, ticket, ticket);
    if (id === undefined) return ok({ state: 'no-cookie' });
    if (!(await tickets.use(stored, id))) return ok({ state: 'again' });
    const { app, user, session, action, asker, notice, giveUpTo } = ticket;
    const origin = originOf(ticket.clientAddress) === 'home' ? originOf(address) : 'internet';
    const held =
      ticket.proof === 'fresh' ? undefined : await confirmations.liveGrant({ app, user, session, window: id });
    if (held && isGoodFor(held, origin)) {
      await tickets.note(stored, held.confirmationId);
      return ok({ state: 'granted' });
    }
    const key = { app, user, session, window: cookies.next(id, ticket) };
    const requested = await confirmations.request({ key, action, origin });
    if (!requested.ok) return requested;
    const { confirmation, reused } = requested.value;
    // This very cookie has led to a grant and was renewed, here or where somebody else had it too: it is worth nothing any more.
    if (reused) return ok({ state: 'again', cookie: cookies.header(cookies.newId(), ticket, ticket) });
    await tickets.note(stored, confirmation.id);
    const { id: confirmationId } = confirmation;
    return ok({
      state: 'asked',
      id: confirmationId,
      ...(asker !== undefined && { asker }),
      ...(notice && { notice }),
      ...(giveUpTo !== undefined && { giveUpTo }),
    });
  }

  /**
   * The page is done. A `Set-Cookie` that renews the one with which this browser began, where its confirmation was completed. `token` is of that
   * confirmation: who planted the cookie, and had somebody open a ticket of their own with it, knows both of them but was never given the token.
   */
  async finish({ ticket, use }: StoredTicket, request: SentFields, token: string): Promise<string | undefined> {
    const { cookies, confirmations, tokenFor } = this.#parts;
    const id = cookies.idIn(request, ticket, ticket);
    if (id === undefined || use?.cookie !== id || use.confirmationId === null) return undefined;
    if (!sameText(tokenFor(use.confirmationId), token)) return undefined;
    const found = await confirmations.look(ticket.app, use.confirmationId);
    if (!found.ok || found.value.confirmation.kind !== 'completed') return undefined;
    const next = cookies.next(id, ticket);
    return found.value.confirmation.window === next ? cookies.header(next, ticket, ticket) : undefined;
  }
}

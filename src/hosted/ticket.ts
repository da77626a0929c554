import type { Action } from '../confirmation/index.ts';
import { type Random, sha256 } from '../lib/index.ts';

/** What a door asks the hosted page to ask somebody, and where that one comes from. */
export interface NewTicket {
  readonly app: string;
  readonly user: string;
  readonly session: string;
  readonly action: Action;
  /** What the page calls whoever asks. Left out: the host that it stands on. */
  readonly asker?: string;
  /** Where the person goes when the grant stands, and to begin again: an absolute URL that the door has judged. Its scheme says how the cookie is set. */
  readonly returnTo: string;
  /** Where the person goes who gives up. Left out: the page stays, and offers to begin again. */
  readonly giveUpTo?: string;
  /** Where the person sat when the door was asked; undefined counts as the internet. */
  readonly clientAddress: string | undefined;
  /** The domain whose hosts share the window cookie. Left out: the host of the page alone. */
  readonly cookieDomain?: string;
  /** Whether a grant that the window holds already is enough (left out), or somebody has to prove it again. */
  readonly proof?: 'fresh';
  /** What the page says besides: `press-again`, that the button which led here has to be pressed once more. */
  readonly notice?: 'press-again';
}

/** A question that a door wants asked, until it is used or ends. */
export interface Ticket extends NewTicket {
  /** Milliseconds since the epoch: from then on it cannot be used. */
  readonly expiresAt: number;
}

const VALUE_BYTES = 16;
const VALUE = /^[A-Za-z0-9_-]{22}$/;

/** The value of a new ticket, which stands in an address: 128 random bits in base64url. */
export const newTicketValue = (random: Random): string => random.bytes(VALUE_BYTES).toString('base64url');

/** Whether a text has the shape of a value. */
export const isTicketValue = (text: string): boolean => VALUE.test(text);

/** What a ticket is remembered by: lower-case hex SHA-256 of its value. */
export const ticketHash = (value: string): string => sha256(value);

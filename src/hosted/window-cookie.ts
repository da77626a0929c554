import { createHmac, timingSafeEqual } from 'node:crypto';
import { cookiesOf, type SentFields } from '../http/cookies.ts';
import type { Random } from '../lib/index.ts';
import type { NewTicket } from './ticket.ts';

/** Whose window it is. */
type Owner = Pick<NewTicket, 'app' | 'user'>;

/** Where a window cookie lives: the page's address, and the domain whose hosts share it, where there is one. */
export type CookiePlace = Pick<NewTicket, 'returnTo' | 'cookieDomain'>;

const ID_BYTES = 16;
const COOKIE = /^(?<id>[A-Za-z0-9_-]{22})\.(?<mac>[A-Za-z0-9_-]{43})$/;

/**
 * Window cookies: an id of 128 random bits, and a MAC that says that it was issued here, for this user of this app. Nothing of it is stored, so that
 * every node knows every cookie. What a sibling host, or a person, made up is none.
 *
 * An id is good for nothing before its cookie is renewed at the OK click: grants belong to the id that comes next, which nobody can know who has planted
 * the first one in somebody else's browser.
 */
export class WindowCookies {
  readonly #key: Buffer;
  readonly #random: Random;

  /** `key`: at least 32 random bytes that all nodes share and that outlive a restart. */
  constructor(key: Buffer, random: Random) {
    this.#key = key;
    this.#random = random;
  }

  /** The id of a new window. */
  newId(): string {
    return this.#random.bytes(ID_BYTES).toString('base64url');
  }

  /** The id that the cookie of this one is renewed to: the same each time. */
  next(id: string, owner: Owner): string {
    return this.#mac('next', id, owner).subarray(0, ID_BYTES).toString('base64url');
  }

  /** A `Set-Cookie` that hands this id out; it lives as long as the browser does. */
  header(id: string, owner: Owner, place: CookiePlace): string {
    const value = `${id}.${this.#mac('issued', id, owner).toString('base64url')}`;
    const { cookieDomain } = place;
    return [
      `${cookieName(place)}=${value}`,
      'Path=/',
      ...(cookieDomain === undefined ? [] : [`Domain=${cookieDomain}`]),
      ...(isSecure(place) ? ['Secure'] : []),
      'HttpOnly',
      'SameSite=Lax',
    ].join('; ');
  }

  /**
   * The id in the one cookie of this request that was issued to this owner. Undefined where there is none, or more than one: somebody else's may be
   * among them.
   */
  idIn(request: SentFields, owner: Owner, place: CookiePlace): string | undefined {
    const issued = new Set(cookiesOf(request, cookieName(place)).flatMap((value) => this.#issued(value, owner) ?? []));
    const [id] = issued;
    return issued.size === 1 ? id : undefined;
  }

  #issued(value: string, owner: Owner): string | undefined {
    const { id, mac } = COOKIE.exec(value)?.groups ?? {};
    if (id === undefined || mac === undefined) return undefined;
    return timingSafeEqual(Buffer.from(mac, 'base64url'), this.#mac('issued', id, owner)) ? id : undefined;
  }

  #mac(purpose: 'issued' | 'next', id: string, { app, user }: Owner): Buffer {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify(['window', purpose, app, user, id]))
      .digest();
  }
}

const isSecure = ({ returnTo }: CookiePlace): boolean => returnTo.startsWith('https:');

/** RFC 6265bis 4.1.3: by its prefix a browser takes it from this host alone (`__Host-`), or at least over TLS alone. */
const cookieName = (place: CookiePlace): string => {
  if (!isSecure(place)) return 'offhook_window';
  return place.cookieDomain === undefined ? '__Host-offhook_window' : '__Secure-offhook_window';
};

import { newId, type Random } from '../../lib/index.ts';

/** Somebody who is logged in to the router. */
export interface Person {
  readonly user: string;
  /** The login session as Offhook knows it; not what the cookie holds. */
  readonly session: string;
}

const COOKIE = 'offhook_house';
const MOST = 50;

/** Who is logged in. Every login is a new session; of many the oldest end. */
export class People {
  readonly #random: Random;
  readonly #persons = new Map<string, Person>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** The person of this `Cookie` header. */
  of(cookies: string | undefined): Person | undefined {
    return this.#persons.get(secretIn(cookies));
  }

  /** A new session of this user; answers the `Set-Cookie`. Ends the one of the old cookie. */
  logIn(user: string, cookies: string | undefined): string {
    this.logOut(cookies);
    const secret = newId(this.#random, 'key');
    this.#persons.set(secret, { user, session: newId(this.#random, 'ses') });
    for (const oldest of [...this.#persons.keys()].slice(0, -MOST)) this.#persons.delete(oldest);
    return `${COOKIE}=${secret}; Path=/; HttpOnly; SameSite=Strict`;
  }

  logOut(cookies: string | undefined): void {
    this.#persons.delete(secretIn(cookies));
  }
}

const secretIn = (cookies = ''): string => {
  const found = cookies.split(';').find((cookie) => cookie.trim().startsWith(`${COOKIE}=`));
  return found?.trim().slice(COOKIE.length + 1) ?? '';
};

import type { Scope } from './port.ts';

/** A login of the administration page, in one of its browser windows. */
export interface SessionWindow {
  /** Of the session. */
  readonly id: string;
  readonly user: string;
  /** Of the window that asks: the hash of its id, which is kept nowhere. */
  readonly window: string;
  /** Whether that window may do now what is dangerous, although nothing was confirmed. */
  readonly unlocked: boolean;
}

/** A relying app, by one of its API keys. */
interface KeyPrincipal {
  readonly kind: 'key';
  readonly app: string;
  /** The key's. */
  readonly id: string;
  /** All that the key may do, beyond what the route asked for. */
  readonly scopes: readonly Scope[];
  /** The key is used through a browser. Left out: it came itself. */
  readonly session?: SessionWindow;
}

/** A key that is used through a browser. */
export type SessionPrincipal = KeyPrincipal & Required<Pick<KeyPrincipal, 'session'>>;

/** A browser, by the token of one confirmation: it may do what concerns that one, and nothing else. */
interface TokenPrincipal {
  readonly kind: 'token';
  /** The app that the confirmation belongs to. */
  readonly app: string;
  /** The confirmation's. */
  readonly id: string;
}

/**
 * Whom a request comes from, once its credential was believed: the answer to "who calls" for routes, rate limits and events. It
 * reads and changes what belongs to `app`. A new kind of caller is one more member, and its resolver in `authenticate.ts`.
 */
export type Principal = KeyPrincipal | TokenPrincipal;

/** Who may call a route: each kind of principal that it takes, with what that one needs. A kind left out is not taken. */
export interface Access {
  /** The scope an API key needs, or those of which one is enough. So does a session of such a key, but for what relying apps alone do. */
  readonly key?: Scope | readonly Scope[];
  /** The token of the very confirmation that the request's address names. */
  readonly token?: true;
  /** Any session of the administration page, whatever its key may do. */
  readonly session?: true;
}

/** The principals that a route with this access meets. */
export type PrincipalOf<A extends Access> =
  | Extract<Principal, { readonly kind: keyof A }>
  | (A extends { readonly session: true } ? SessionPrincipal : never);

/** How events name a principal as the one who did it, such as `key:key_9Jm3`. */
export const actorOf = ({ kind, id }: Principal): string => `${kind}:${id}`;

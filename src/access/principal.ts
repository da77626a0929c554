import type { Scope } from './port.ts';

/** A relying app, by one of its API keys. */
interface KeyPrincipal {
  readonly kind: 'key';
  readonly app: string;
  /** The key's. */
  readonly id: string;
  /** All that the key may do, beyond what the route asked for. */
  readonly scopes: readonly Scope[];
}

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
  /** The scope an API key needs. */
  readonly key?: Scope;
  /** The token of the very confirmation that the request's address names. */
  readonly token?: true;
}

/** The principals that a route with this access meets. */
export type PrincipalOf<A extends Access> = Extract<Principal, { readonly kind: keyof A }>;

/** How events name a principal as the one who did it, such as `key:key_9Jm3`. */
export const actorOf = ({ kind, id }: Principal): string => `${kind}:${id}`;

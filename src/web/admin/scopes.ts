/** What a key may open here. */
export type Scope = 'admin' | 'lines' | 'users';

const all: readonly Scope[] = ['admin', 'lines', 'users'];

/** Those of them that a key has. */
export const scopesIn = (scopes: readonly string[]): ReadonlySet<Scope> =>
  new Set(all.filter((scope) => scopes.includes(scope)));

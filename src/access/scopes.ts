import { err, ok, type Result } from '../lib/index.ts';
import type { Scope } from './port.ts';

/** Every scope there is: what the key made at the first start may do. */
export const allScopes: readonly Scope[] = ['confirm', 'lines', 'users', 'device', 'metrics', 'admin'];

/** Whether a key with these scopes may do what needs this one. `admin` may read what `metrics` may. */
export const mayDo = (scopes: readonly Scope[], needed: Scope): boolean =>
  scopes.includes(needed) || (needed === 'metrics' && scopes.includes('admin'));

/** Reads `confirm, lines`; each scope once, in the order of `allScopes`. Refuses an unknown one and an empty list with one sentence. */
export const parseScopes = (text: string): Result<readonly Scope[], string> => {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !allScopes.some((scope) => scope === name));
  if (unknown !== undefined) return err(`There is no scope "${unknown}": use ${allScopes.join(', ')}.`);
  return ok(allScopes.filter((scope) => names.includes(scope)));
};

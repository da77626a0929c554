import { err, ok, type Result } from '../lib/index.ts';
import type { Scope } from './port.ts';

/** What the key made at the first start may do: everything but what a key has to be of its own for. */
export const allScopes: readonly Scope[] = ['confirm', 'lines', 'users', 'device', 'metrics', 'admin'];

/** A proxy is believed who asks: a key for that is good for nothing else, and one for something else not for that. */
const ALONE: Scope = 'proxy';

/** Every scope that there is. */
export const everyScope: readonly Scope[] = [...allScopes, ALONE];

/** Whether a key with these scopes may do what needs this one. `admin` may read what `metrics` may, and `confirm` ask where `proxy` may. */
export const mayDo = (scopes: readonly Scope[], needed: Scope): boolean =>
  scopes.includes(needed) ||
  (needed === 'metrics' && scopes.includes('admin')) ||
  (needed === 'proxy' && scopes.includes('confirm'));

/** Reads `confirm, lines`; each scope once, in a fixed order. Refuses an uneveryScope one, an empty list, and `proxy` with others, with one sentence. */
export const parseScopes = (text: string): Result<readonly Scope[], string> => {
  const names = text.split(',').map((name) => name.trim());
  const uneveryScope = names.find((name) => !everyScope.some((scope) => scope === name));
  if (uneveryScope !== undefined) return err(`There is no scope "${uneveryScope}": use ${everyScope.join(', ')}.`);
  const scopes = everyScope.filter((scope) => names.includes(scope));
  if (scopes.includes(ALONE) && scopes.length > 1)
    return err(`The scope ${ALONE} stands alone: make another key for the rest.`);
  return ok(scopes);
};

/** What opens more than asking: a key of an app that may only ask may be made by whoever looks after the installation. */
const POWERFUL: readonly Scope[] = ['lines', 'users', 'device', 'admin'];

/** The scopes that who has `own` may not give to a new key: those that open more than asking, as far as it has them not itself. */
export const notToGive = (own: readonly Scope[], wanted: readonly Scope[]): readonly Scope[] =>
  wanted.filter((scope) => POWERFUL.includes(scope) && !own.includes(scope));

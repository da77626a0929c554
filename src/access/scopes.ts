import { err, ok, type Result } from '../lib/index.ts';
import type { Scope } from './port.ts';

/** What the key made at the first start may do: everything but what a key has to be of its own for. */
export const allScopes: readonly Scope[] = ['confirm', 'lines', 'users', 'device', 'metrics', 'admin'];

/** A proxy is believed who asks: a key for that is good for nothing else, and one for something else not for that. */
const ALONE: Scope = 'proxy';

/** Every scope that there is. */
export const everyScope: readonly Scope[] = [...allScopes, ALONE];

/** Whether a key with these scopes may do what needs this one. `admin` may read what `metrics` may, and `confirm` ask where `proxy` may. */
const mayDo = (scopes: readonly Scope[], needed: Scope): boolean =>
  scopes.includes(needed) ||
  (needed === 'metrics' && scopes.includes('admin')) ||
  (needed === 'proxy' && scopes.includes('confirm'));

/** What relying apps and devices do in their own name, which is no business of a browser that somebody has logged in with. */
const APART: readonly Scope[] = ['confirm', 'device', 'proxy'];

/** Whether a key with these scopes may do what needs one of these. */
export const mayDoAny = (scopes: readonly Scope[], needed: Scope | readonly Scope[]): boolean =>
  [needed].flat().some((scope) => mayDo(scopes, scope));

/** The same for a session of the key. */
export const mayDoInSession = (scopes: readonly Scope[], needed: Scope | readonly Scope[]): boolean =>
  mayDoAny(
    scopes,
    [needed].flat().filter((scope) => !APART.includes(scope)),
  );

/** Reads `confirm, lines`; each scope once, in a fixed order. Refuses an unknown one, an empty list, and `proxy` with others, with one sentence. */
export const parseScopes = (text: string): Result<readonly Scope[], string> => {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !everyScope.some((scope) => scope === name));
  if (unknown !== undefined) return err(`There is no scope "${unknown}": use ${everyScope.join(', ')}.`);
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

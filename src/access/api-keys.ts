import {
  type Clock,
  err,
  type FieldFault,
  isUser,
  ok,
  ownerOf,
  type Random,
  type Result,
  USER_ALLOWED,
} from '../lib/index.ts';
import { BOOTSTRAP } from './bootstrap.ts';
import { newKey } from './keys.ts';
import type { ApiKey, KeyStore } from './port.ts';
import { parseScopes } from './scopes.ts';

/** What somebody asks a key for. */
export interface WantedKey {
  readonly app: string;
  /** What people call it; the app when left out. */
  readonly label?: string | undefined;
  /** Whose it is in the administration page; nobody's by name when left out. */
  readonly user?: string | undefined;
  /** Separated by commas. */
  readonly scopes: string;
  /** When it is made. Milliseconds since the epoch. */
  readonly now: number;
  /** In the same unit; null: it has no end. */
  readonly expiresAt: number | null;
}

/** A key as it is remembered, and the key itself, which is nowhere else. */
export interface MadeKey {
  readonly key: string;
  readonly record: ApiKey;
}

interface ApiKeysParts {
  readonly store: Pick<KeyStore, 'add' | 'all' | 'revoke'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
}

/** Keys that count, of all apps: a person makes a handful. */
const MOST_KEYS = 500;

/** The longest that a key may live. */
export const LONGEST_KEY_MS = 3660 * 24 * 3_600_000;

/** Whether a key may end then: later than `now`, and within ten years. Both in milliseconds since the epoch. */
export const mayEndAt = (at: number, now: number): boolean => at > now && at <= now + LONGEST_KEY_MS;

/** Whether a key opens anything at `now`, in milliseconds since the epoch. */
export const counts = ({ revoked, expiresAt }: ApiKey, now: number): boolean =>
  revoked === null && (expiresAt === null || now < expiresAt);

/** A key that nobody keeps yet. Refuses what cannot be one. */
export const makeKey = ({ now, expiresAt, ...wanted }: WantedKey, random: Random): Result<MadeKey, FieldFault> => {
  const owner = ownerOf(wanted);
  if (!owner.ok) return owner;
  const scopes = parseScopes(wanted.scopes);
  if (!scopes.ok) return err({ field: 'scopes', detail: scopes.error });
  if (expiresAt !== null && !mayEndAt(expiresAt, now))
    return err({ field: 'expiresAt', detail: 'The end of a key must be in the future, within ten years.' });
  const { app, label } = owner.value;
  if (label === BOOTSTRAP)
    return err({
      field: 'label',
      detail: `The label ${BOOTSTRAP} is that of the key of the start, which the next start replaces.`,
    });
  const { user = null } = wanted;
  if (user !== null && !isUser(user)) return err({ field: 'user', detail: `The user must have ${USER_ALLOWED}.` });
  return ok(newKey(random, app, label, scopes.value, now, expiresAt, user));
};

/** The API keys of all apps, as people make and end them: by REST and by the command line alike. */
export class ApiKeys {
  readonly #parts: ApiKeysParts;

  constructor(parts: ApiKeysParts) {
    this.#parts = parts;
  }

  /** Makes a key; events name `actor` as who did. Refuses what cannot be one; `too-many`: so many count already. */
  async make(wanted: WantedKey, actor: string): Promise<Result<MadeKey, FieldFault | 'too-many'>> {
    const made = makeKey(wanted, this.#parts.random);
    if (!made.ok) return made;
    const added = await this.add(made.value, actor);
    return added === 'added' ? made : err(added);
  }

  /** The same with a key that is made already. */
  async add({ record }: MadeKey, actor: string): Promise<'added' | 'too-many'> {
    const { store, clock } = this.#parts;
    const now = clock.now();
    if ((await store.all()).filter((key) => counts(key, now)).length >= MOST_KEYS) return 'too-many';
    await store.add(record, actor);
    return 'added';
  }

  /** Oldest first, revoked ones too. */
  list(): Promise<readonly ApiKey[]> {
    return this.#parts.store.all();
  }

  /** Makes a key useless from the next request on. False where none can be revoked by this id. */
  revoke(id: string, actor: string): Promise<boolean> {
    return this.#parts.store.revoke(id, this.#parts.clock.now(), actor);
  }
}

import type { DigestSecrets } from '../digest/port.ts';

/**
 * What an API key may do. `users`: authenticators; `device`: the button; `metrics`: reads `/metrics` alone; `proxy`: opens forward-auth and nothing else, and says there
 * who asks.
 */
export type Scope = 'confirm' | 'lines' | 'users' | 'device' | 'metrics' | 'admin' | 'proxy';

/** The end of a key. */
export interface Revocation {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `person`: for good. `start`: another bootstrap key took its place; configured again, it counts again. */
  readonly by: 'person' | 'start';
}

/** An API key as it is remembered: never the key itself. */
export interface ApiKey {
  readonly id: string;
  /** The relying app that owns it: confirmations and grants belong to the app, not to the key. */
  readonly app: string;
  readonly label: string;
  /** Whose it is in the administration page. Null: nobody's by name. */
  readonly user: string | null;
  /** Lower-case hex SHA-256 of the key. The key has 256 random bits, so a slow hash would add nothing. */
  readonly hash: string;
  readonly scopes: readonly Scope[];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Milliseconds since the epoch: from then on it counts no more. Null: it has no end. */
  readonly expiresAt: number | null;
  /** Null: it counts. */
  readonly revoked: Revocation | null;
}

/** Facts about API keys that a person made or ended, in the past tense. What a start does with the bootstrap key is none. */
export interface ApiKeyEvent {
  readonly type: 'key.added' | 'key.revoked';
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly key: ApiKey;
  readonly actor: string;
}

/** Where API keys live. Another process may add or revoke one at any time: never cache an answer. */
export interface KeyStore {
  /** A revoked key too: look at `revoked`. */
  byHash(hash: string): Promise<ApiKey | undefined>;
  /** Oldest first, revoked ones too. */
  all(): Promise<readonly ApiKey[]>;
  /** Rejects when the id or the hash is there already. Tells of it in the event log where it was somebody: `actor`. */
  add(key: ApiKey, actor?: string): Promise<void>;
  /** For a person and for good, also a key that was replaced; told in the event log. False when there is no such key or a person revoked it before. */
  revoke(id: string, at: number, actor: string): Promise<boolean>;
  /** For a start that puts another key in its place. False when there is no such key or it does not count. */
  replace(id: string, at: number): Promise<boolean>;
  /** Makes a replaced key count again. False when there is no such key, it counts, or a person revoked it. */
  restore(id: string): Promise<boolean>;
}

/** A login for software that proves itself by digest: it asks for one user of one app, and no two do for the same. */
export interface Account {
  /** What it logs in as; no two have the same. */
  readonly username: string;
  readonly app: string;
  readonly user: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** An account with what proves it: goes from whoever makes it to the store, which seals it, and to whoever judges a login. */
export interface ProvenAccount {
  readonly account: Account;
  readonly secrets: DigestSecrets;
}

/** Facts about accounts, in the past tense. */
export interface AccountEvent {
  readonly type: 'account.added' | 'account.removed';
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly account: Account;
  readonly actor: string;
}

/** Where accounts live. Another process may add or remove one at any time: never cache an answer. */
export interface AccountStore {
  find(username: string): Promise<ProvenAccount | undefined>;
  /** By username. */
  all(): Promise<readonly Account[]>;
  /** Tells of it in the event log. False where the username is taken, or that user of that app has an account. */
  add(added: ProvenAccount, actor: string): Promise<boolean>;
  /** The same at `at`, in milliseconds since the epoch. False where there is none. */
  remove(username: string, at: number, actor: string): Promise<boolean>;
}

/** What an API key may do. `users` and `device` take effect with the authenticator and the button. */
export type Scope = 'confirm' | 'lines' | 'users' | 'device' | 'admin';

/** An API key as it is remembered: never the key itself. */
export interface ApiKey {
  readonly id: string;
  /** The relying app that owns it: confirmations and grants belong to the app, not to the key. */
  readonly app: string;
  readonly label: string;
  /** Lower-case hex SHA-256 of the key. The key has 256 random bits, so a slow hash would add nothing. */
  readonly hash: string;
  readonly scopes: readonly Scope[];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly revokedAt: number | null;
}

/** Where API keys live. Another process may add or revoke one at any time: never cache an answer. */
export interface KeyStore {
  /** A revoked key too: look at `revokedAt`. */
  byHash(hash: string): Promise<ApiKey | undefined>;
  /** Oldest first, revoked ones too. */
  all(): Promise<readonly ApiKey[]>;
  /** Rejects when the id or the hash is there already. */
  add(key: ApiKey): Promise<void>;
  /** False when there is no such key or it was revoked before. */
  revoke(id: string, at: number): Promise<boolean>;
}

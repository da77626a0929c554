/** What was asked, and perhaps given, besides a confirmation: one window may do for a while what is dangerous. */
export interface Unlock {
  readonly window: string;
  /** Milliseconds since the epoch. */
  readonly askedAt: number;
  /** Milliseconds since the epoch. Null: nobody has given it yet. */
  readonly until: number | null;
}

/** A login of the administration page. Times in milliseconds since the epoch. */
export interface AdminSession {
  /** The `session` of its confirmations and grants. Opens nothing. */
  readonly id: string;
  /** Lower-case hex SHA-256 of what the cookie holds, which is kept nowhere: 256 random bits, so that a slow hash would add nothing. */
  readonly hash: string;
  /** See `ApiKey.hash`. The key itself is read afresh at each request. */
  readonly keyHash: string;
  readonly user: string;
  /** Where the login came from, as far as that is known. */
  readonly address: string | null;
  readonly createdAt: number;
  /** When a person did something there last. */
  readonly activeAt: number;
  /** The last one that was asked for; null where none was. */
  readonly unlock: Unlock | null;
}

/** Why a session is no more. `ended`: by another session or a key. `surplus`: its user logged in too often since. */
export type SessionEnd = 'logged-out' | 'ended' | 'idle' | 'expired' | 'surplus';

/** Facts about sessions, in the past tense. `at` and `until` in milliseconds since the epoch. */
export type AdminEvent = {
  readonly at: number;
  readonly session: string;
  readonly user: string;
  /** Null: nobody did it. */
  readonly actor: string | null;
} & (
  | { readonly type: 'admin.logged-in'; readonly address: string | null }
  | { readonly type: 'admin.logged-out'; readonly reason: SessionEnd }
  | { readonly type: 'admin.unlocked'; readonly by: 'recovery-code' | 'command-line'; readonly until: number }
  /** A recovery code that was none. Bounded as tries are: one that is not looked at is not told. */
  | { readonly type: 'admin.unlock-refused'; readonly by: 'recovery-code' }
);

/** A way past the lock that is given. `spends`: the evidence of a recovery code. */
export interface GivenUnlock {
  readonly session: string;
  readonly window: string;
  readonly until: number;
  readonly spends?: string;
  readonly event: AdminEvent;
}

/**
 * Where sessions live, and who has ever confirmed something for the administration page: the store notes the first grant of a user of the app `offhook-admin`
 * with it, for good. All nodes on one database see the same. A resolved promise survives `kill -9`.
 */
export interface AdminSessionStore {
  byHash(hash: string): Promise<AdminSession | undefined>;
  /** Oldest first, also those that are over. */
  all(): Promise<readonly AdminSession[]>;
  /** Rejects when the id or the hash is there already. */
  add(session: AdminSession, event: AdminEvent): Promise<void>;
  /** A person did something there. Never goes back. */
  touch(id: string, at: number): Promise<void>;
  /** Forgets it. False, and without the event, where there is none. */
  end(id: string, event: AdminEvent): Promise<boolean>;
  /** One window of it waits to be unlocked, in the place of whichever did before; one that has been unlocked no more is not. False where there is no such session. */
  askUnlock(id: string, window: string, at: number): Promise<boolean>;
  /** Unlocks a window. False, and nothing changed, where there is no such session, or where what it spends was spent before or is worth nothing any more. */
  unlock(given: GivenUnlock): Promise<boolean>;
  /** Tells of a way past the lock that was refused. */
  noteRefused(event: AdminEvent & { readonly type: 'admin.unlock-refused' }): Promise<void>;
  /** When this user confirmed something for the administration page for the first time. */
  provenSince(user: string): Promise<number | undefined>;
}

/** What belongs to an authenticator whatever its state. It is one user's of one relying app. Times in milliseconds since the epoch. */
export interface Common {
  readonly id: string;
  readonly app: string;
  readonly user: string;
  /** What the person calls the device with the app on it. */
  readonly name: string;
  readonly createdAt: number;
}

/** An app that shows codes, on somebody's device. A draft has been shown and not yet proven: it confirms nothing. */
export type Authenticator = Common &
  ({ readonly state: 'draft' } | { readonly state: 'active'; readonly activatedAt: number });

/** Worth as much as the device itself: leaves `authenticator/` only towards the store, which seals it. */
export interface AuthenticatorSecrets {
  /** The shared secret in base32 (RFC 4648 6) without padding. */
  readonly secret: string;
  /** Hex SHA-256 of the recovery codes; empty for a draft. */
  readonly recoveryHashes: readonly string[];
}

/** An authenticator with its secrets, and with what has been spent of it. */
export interface KeptAuthenticator {
  readonly authenticator: Authenticator;
  readonly secrets: AuthenticatorSecrets;
  /** The newest time step (RFC 6238 4.2) whose code was accepted. */
  readonly lastStep: number | null;
  /** Hashes of the recovery codes that were used. */
  readonly spentRecovery: readonly string[];
}

/** Whose authenticators. */
export interface Owner {
  readonly app: string;
  readonly user: string;
}

/** Facts about authenticators, in the past tense; `at` in milliseconds since the epoch. None carries a secret or a code. */
export interface AuthenticatorEvent extends Owner {
  readonly type:
    | 'authenticator.enrolled'
    | 'authenticator.removed'
    | 'authenticator.recovery-code-used'
    | 'authenticator.recovery-codes-renewed';
  readonly at: number;
  readonly authenticator: string;
  readonly name: string;
  /** Null for `recovery-code-used`: the confirmation tells. */
  readonly actor: string | null;
  /** After `recovery-code-used`. */
  readonly recoveryCodesLeft?: number;
}

/** A draft that becomes active, with the evidence of the code that proved it. */
export interface Activation {
  readonly authenticator: Authenticator & { readonly state: 'active' };
  readonly secrets: AuthenticatorSecrets;
  readonly once: string;
  readonly event: AuthenticatorEvent;
}

/** So many wrong codes of one user within so many seconds. */
export interface TryLimit {
  readonly most: number;
  readonly withinSeconds: number;
}

/** A try that may still be given back, or from when on there is room for one (milliseconds since the epoch). */
export type TakenTry =
  | { readonly taken: true; readonly id: number }
  | { readonly taken: false; readonly freeAt: number };

/** What a change came to: `unconfirmed` where the grant that allowed it had been revoked by then, and nothing changed. */
export type ChangeOutcome = 'done' | 'not-found' | 'unconfirmed';

/**
 * Where authenticators live. Secrets are sealed at rest. What was spent is read from the evidence that confirmations and
 * activations commit: `<id>:<step>` and `<id>:recovery:<hash>`. A confirmation that spends one of a recovery code writes
 * `authenticator.recovery-code-used` with it; one of an authenticator that was removed, or of codes that were renewed, is spent; and a revoked grant takes
 * the drafts of its user with it. A resolved promise survives `kill -9`.
 *
 * `grant` is the id of the one that allows a change, undefined where it needs none: that it is not revoked is looked at in the transaction of the
 * change, so that each revocation comes before it or after it.
 */
export interface AuthenticatorStore {
  /** Everybody who has an active authenticator, once for each. */
  owners(): Promise<readonly Owner[]>;
  /** All of one owner, drafts too, oldest first. */
  of(owner: Owner): Promise<readonly KeptAuthenticator[]>;
  /** Keeps a new draft; it replaces the drafts that its owner had. */
  addDraft(
    draft: Authenticator & { readonly state: 'draft' },
    secrets: AuthenticatorSecrets,
    grant: string | undefined,
  ): Promise<Exclude<ChangeOutcome, 'not-found'>>;
  /** Spends the evidence and makes the draft active, both or neither. False when it is no draft any more, or the evidence was spent. */
  activate(activation: Activation): Promise<boolean>;
  /** Puts these recovery codes in the place of all that the active one had, the used ones included. `not-found` when no active one has this id. */
  renewRecovery(
    id: string,
    secrets: AuthenticatorSecrets,
    event: AuthenticatorEvent,
    grant: string | undefined,
  ): Promise<ChangeOutcome>;
  /** A draft leaves without an event. */
  remove(id: string, event: AuthenticatorEvent, grant: string | undefined): Promise<ChangeOutcome>;
  /** Counts a try before its code is looked at, unless one of the limits is reached. Atomic: no crowd of parallel tries gets past a limit. */
  takeTry(owner: Owner, at: number, limits: readonly TryLimit[]): Promise<TakenTry>;
  /** The code was right: the try does not count. */
  returnTry(id: number): Promise<void>;
  /** Forgets drafts and tries from before this moment (milliseconds since the epoch). */
  prune(before: number): Promise<void>;
}

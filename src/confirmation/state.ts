/** Where the person who asks sits, as Offhook decided it from the client's address. Unknown counts as `internet`. */
export type Origin = 'home' | 'internet';

/** A way to prove presence. */
export type Method = 'button' | 'phone' | 'totp';

/** What a grant and a confirmation belong to. `app` is the owner of the API key; the rest are the app's own opaque strings. */
export interface WindowKey {
  readonly app: string;
  readonly user: string;
  readonly session: string;
  readonly window: string;
}

/** The sensitive function, as the relying app names it. */
export interface Action {
  readonly id: string;
  readonly title: string;
}

/** A phone line as a confirmation remembers it. */
export interface LineRef {
  readonly id: string;
  readonly kind: 'analog' | 'dect' | 'isdn' | 'ip';
  readonly label: string;
}

/** Why evidence was not accepted, as the waiting UI reads it. */
export type AttemptCode =
  | 'line-kind-refused'
  | 'transport-refused'
  | 'origin-refused'
  | 'call-diverted'
  | 'line-suspect'
  | 'line-not-allowed'
  | 'line-blocked'
  | 'code-unknown'
  | 'code-expired'
  | 'code-used'
  | 'code-invalid';

/** One refused proof. `at` is in milliseconds since the epoch, like every `...At` of the domain. */
export interface Attempt {
  readonly at: number;
  readonly method: Method;
  readonly code: AttemptCode;
  readonly line?: LineRef;
  /** Names of what was noticed about the caller, never its content. */
  readonly signals?: readonly string[];
}

/** The accepted proof. */
export interface Proof {
  readonly method: Method;
  readonly at: number;
  readonly line?: LineRef;
}

/**
 * What counted as the OK: the click of a person, the guarded call that a TR-064 client repeats, or the word of a client that has a button of
 * its own.
 */
export type OkBy = 'click' | 'guarded-call' | 'client';

/** Why a confirmation ended before its time. */
export type CancelReason = 'user' | 'not-me' | 'superseded' | 'logged-out';

/** Why a grant ended before its hour. `revoked`: the relying app asked for it by the grant's id. */
export type RevokeReason = 'not-me' | 'logged-out' | 'revoked';

/** What every confirmation has, whatever its state. */
export interface Common extends WindowKey {
  readonly id: string;
  readonly action: Action;
  readonly origin: Origin;
  readonly createdAt: number;
  /** 1 at creation, one more with every change, attempts included. */
  readonly version: number;
  /** The last ten refused proofs, oldest first. */
  readonly attempts: readonly Attempt[];
}

/**
 * What exists in one state only, lives in that state only. `code` holds the digits without the prefix; it is null exactly
 * when the origin is `internet`, where no phone may confirm.
 */
export type State =
  | {
      readonly kind: 'pending';
      readonly code: string | null;
      readonly expiresAt: number;
      readonly wrongAppCodes: number;
    }
  | {
      readonly kind: 'confirmed';
      readonly code: string | null;
      readonly expiresAt: number;
      readonly confirmedBy: Proof;
    }
  | {
      readonly kind: 'completed';
      readonly completedAt: number;
      /** Who clicked OK, as events name principals; undefined in what an older version wrote. */
      readonly completedBy?: string | undefined;
      /** Undefined in what an older version wrote: a click. */
      readonly okBy?: OkBy | undefined;
      readonly confirmedBy: Proof;
      readonly grant: GrantRef;
    }
  | { readonly kind: 'expired'; readonly expiredAt: number }
  | { readonly kind: 'cancelled'; readonly cancelledAt: number; readonly reason: CancelReason }
  | { readonly kind: 'blocked'; readonly blockedAt: number };

/** The grant a completed confirmation led to. What became of it since (revoked?) is in the grant's own row. */
export interface GrantRef {
  readonly id: string;
  readonly expiresAt: number;
}

/** One request for proof. */
export type Confirmation = Common & State;

export type StateKind = State['kind'];

/** How a confirmation can have ended. */
export type EndKind = Exclude<StateKind, 'pending' | 'confirmed'>;

/** A confirmation in one of the given states. */
export type ConfirmationIn<K extends StateKind> = Common & Extract<State, { readonly kind: K }>;

/** A confirmation that can still change its state: it has a deadline and, at home, a code that nobody else can have. */
export type LiveConfirmation = ConfirmationIn<'pending' | 'confirmed'>;

/** True for pending and confirmed, whatever the deadline says. */
export const isLive = (confirmation: Confirmation): confirmation is LiveConfirmation =>
  confirmation.kind === 'pending' || confirmation.kind === 'confirmed';

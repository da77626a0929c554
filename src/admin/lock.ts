import type { SessionWindow } from '../access/index.ts';
import { type AuthenticatorService, isOfRecoveryCode } from '../authenticator/index.ts';
import { type ConfirmationService, type Grant, isGoodFor, type Offer, type Origin } from '../confirmation/index.ts';
import { ADMIN_APP, type Clock, err, ok, type Result } from '../lib/index.ts';
import type { AdminSessionStore } from './port.ts';

/** How long one window is unlocked. */
export const UNLOCK_MS = 10 * 60_000;

/** When sessions are asked. `auto`: each user from their first completed confirmation for the page on, for good. */
export type LockMode = 'auto' | 'always' | 'off';

/** How one window stands to the lock. */
export interface Standing {
  readonly mode: LockMode;
  readonly on: boolean;
  /** What could prove something from there now. */
  readonly offer: Offer;
  /** The live grant that is good from there. */
  readonly grant: Grant | undefined;
}

/** What lets a window do what is dangerous: the grant of this id, or nothing where it needs none. */
export interface Allowance {
  readonly grant: string | undefined;
}

/** Why a recovery code did not unlock anything. */
export type RecoveryRefusal =
  | { readonly code: 'code-invalid' }
  | { readonly code: 'blocked'; readonly retryAfterSeconds: number };

/** What the lock is made of. */
interface LockParts {
  readonly store: Pick<AdminSessionStore, 'provenSince' | 'askUnlock' | 'unlock' | 'noteRefused'>;
  readonly confirmations: Pick<ConfirmationService, 'liveGrant' | 'offerTo'>;
  readonly authenticators: Pick<AuthenticatorService, 'check'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly mode: LockMode;
}

/**
 * The lock of the administration page: what is dangerous there needs a live grant of the window, of the app `offhook-admin` and the user of the session. It
 * protects sessions alone: an API key needs none.
 */
export class AdminLock {
  readonly #parts: LockParts;

  constructor(parts: LockParts) {
    this.#parts = parts;
  }

  /** Whether sessions of this user are asked. Once on it never goes off by itself: not where nothing can confirm any more. */
  async isOn(user: string): Promise<boolean> {
    const { mode, store } = this.#parts;
    if (mode !== 'auto') return mode === 'always';
    return (await store.provenSince(user)) !== undefined;
  }

  /** By what the window may do now, from there, what is dangerous. Undefined: it may not. */
  async allowance(session: SessionWindow, origin: Origin): Promise<Allowance | undefined> {
    if (session.unlocked || !(await this.isOn(session.user))) return { grant: undefined };
    const grant = await this.#grantOf(session, origin);
    return grant && { grant: grant.id };
  }

  /** How the window stands from there. */
  async standing(session: SessionWindow, origin: Origin): Promise<Standing> {
    const owner = { app: ADMIN_APP, user: session.user };
    const [on, offer, grant] = await Promise.all([
      this.isOn(session.user),
      this.#parts.confirmations.offerTo(owner, origin),
      this.#grantOf(session, origin),
    ]);
    return { mode: this.#parts.mode, on, offer, grant };
  }

  /** The window waits for somebody at the machine. */
  askUnlock({ id, window }: SessionWindow): Promise<boolean> {
    return this.#parts.store.askUnlock(id, window, this.#parts.clock.now());
  }

  /** Unlocks the window by a recovery code of its user, which is spent. Resolves with until when; wrong ones count as those of confirmations do. */
  async recover(
    { id, user, window }: SessionWindow,
    code: string,
    actor: string,
  ): Promise<Result<number, RecoveryRefusal>> {
    const { authenticators, clock, store } = this.#parts;
    const verdict = await authenticators.check({ app: ADMIN_APP, user }, code);
    if (verdict.kind === 'blocked') return err({ code: 'blocked', retryAfterSeconds: verdict.retryAfterSeconds });
    const done = { at: clock.now(), session: id, user, actor, by: 'recovery-code' } as const;
    if (verdict.kind === 'wrong') await store.noteRefused({ ...done, type: 'admin.unlock-refused' });
    // The code of the moment belongs into a confirmation.
    if (verdict.kind !== 'right' || !isOfRecoveryCode(verdict.once)) return err({ code: 'code-invalid' });
    const until = done.at + UNLOCK_MS;
    const event = { ...done, type: 'admin.unlocked', until } as const;
    const isUnlocked = await store.unlock({ session: id, window, until, spends: verdict.once, event });
    return isUnlocked ? ok(until) : err({ code: 'code-invalid' });
  }

  async #grantOf({ id, user, window }: SessionWindow, origin: Origin): Promise<Grant | undefined> {
    const grant = await this.#parts.confirmations.liveGrant({ app: ADMIN_APP, user, session: id, window });
    return grant && isGoodFor(grant, origin) ? grant : undefined;
  }
}

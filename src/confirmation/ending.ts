import { type Clock, err, ok, type Result } from '../lib/index.ts';
import { type Grant, isGrantLive } from './grant.ts';
import type { Ledger } from './ledger.ts';
import type { ConfirmationStore } from './port.ts';
import type { ConfirmationRefusal } from './refusals.ts';
import type { CancelReason, Confirmation } from './state.ts';

/** How many confirmations and grants a session took with it. */
export interface EndedSession {
  readonly cancelled: number;
  readonly revoked: number;
}

type Found = Result<Confirmation, ConfirmationRefusal>;

/** How confirmations and grants end before their time. */
export class Ending {
  readonly #store: ConfirmationStore;
  readonly #ledger: Ledger;
  readonly #clock: Clock;

  constructor(parts: { store: ConfirmationStore; ledger: Ledger; clock: Clock }) {
    this.#store = parts.store;
    this.#ledger = parts.ledger;
    this.#clock = parts.clock;
  }

  /** Cancels a live confirmation; after its completion `not-me` and `logged-out` revoke the grant instead. Refuses `not-found`, `already-decided`, `version-conflict`. */
  cancel(app: string, id: string, reason: CancelReason): Promise<Found> {
    return this.#ledger.carryOut({ find: () => this.#cancellable(app, id), command: { kind: 'cancel', reason } });
  }

  /** Ends a live grant of this app and returns it as it is then. Refuses `not-found` (also for one that is over), `version-conflict`. */
  async revokeGrant(app: string, grantId: string): Promise<Result<Grant, ConfirmationRefusal>> {
    const revoked = await this.#ledger.carryOut({
      find: () => this.#granted(app, grantId),
      command: { kind: 'revoke', reason: 'revoked' },
    });
    if (!revoked.ok) return revoked.error.code === 'already-decided' ? err({ code: 'not-found' }) : revoked;
    const grant = await this.#store.grant(grantId);
    return grant ? ok(grant) : err({ code: 'not-found' });
  }

  /** Log-out or new log-in: cancels what is live in the session and revokes its grants. Nothing that was live when it was called outlives it. */
  async endSession(app: string, session: string): Promise<EndedSession> {
    // First the live ones, then the grants: what completes in between is then in both lists, never in none.
    const live = await this.#store.liveInSession(app, session);
    const grants = await this.#store.liveGrantsInSession(app, session, this.#clock.now());
    const ids = new Set([...live.map(({ id }) => id), ...grants.map(({ confirmationId }) => confirmationId)]);
    const ended = await Promise.all([...ids].map((id) => this.cancel(app, id, 'logged-out')));
    if (ended.some((end) => !end.ok && end.error.code === 'version-conflict')) {
      throw new Error('The session kept changing while it was ended');
    }
    const count = (kind: Confirmation['kind']): number =>
      ended.filter((end) => end.ok && end.value.kind === kind).length;
    return { cancelled: count('cancelled'), revoked: count('completed') };
  }

  async #cancellable(app: string, id: string): Promise<Found> {
    const confirmation = await this.#store.load(id);
    if (confirmation?.app !== app) return err({ code: 'not-found' });
    if (confirmation.kind !== 'completed') return ok(confirmation);
    const grant = await this.#store.grant(confirmation.grant.id);
    return grant && isGrantLive(grant, this.#clock.now()) ? ok(confirmation) : err({ code: 'already-decided' });
  }

  async #granted(app: string, grantId: string): Promise<Found> {
    const grant = await this.#store.grant(grantId);
    if (grant?.app !== app || !isGrantLive(grant, this.#clock.now())) return err({ code: 'not-found' });
    const confirmation = await this.#store.load(grant.confirmationId);
    if (!confirmation) throw new Error(`Grant ${grantId} has lost its confirmation`);
    return ok(confirmation);
  }
}

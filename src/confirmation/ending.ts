import { err, ok, type Result, Unavailable } from '../lib/index.ts';
import { type Grant, isGrantLive } from './grant.ts';
import { carryOut, type LedgerParts } from './ledger.ts';
import type { ConfirmationRefusal } from './refusals.ts';
import type { CancelReason, Confirmation } from './state.ts';

/** How many confirmations and grants a session took with it. */
export interface EndedSession {
  readonly cancelled: number;
  readonly revoked: number;
}

type Found = Result<Confirmation, ConfirmationRefusal>;

/** Cancels a live confirmation; after its completion `not-me` and `logged-out` revoke the grant instead. Refuses `not-found`, `already-decided`, `version-conflict`. */
export const cancel = (parts: LedgerParts, app: string, id: string, reason: CancelReason): Promise<Found> =>
  carryOut(parts, { find: () => findCancellable(parts, app, id), command: { kind: 'cancel', reason } });

/** Ends a live grant of this app and returns it as it is then. Refuses `not-found` (also for one that is over), `version-conflict`. */
export const revokeGrant = async (
  parts: LedgerParts,
  app: string,
  grantId: string,
): Promise<Result<Grant, ConfirmationRefusal>> => {
  const revoked = await carryOut(parts, {
    find: () => findGranted(parts, app, grantId),
    command: { kind: 'revoke', reason: 'revoked' },
  });
  if (!revoked.ok) return revoked.error.code === 'already-decided' ? err({ code: 'not-found' }) : revoked;
  const grant = await parts.store.grant(grantId);
  return grant ? ok(grant) : err({ code: 'not-found' });
};

/** Log-out or new log-in: cancels what is live in the session and revokes its grants. Nothing that was live when it was called outlives it. */
export const endSession = async (parts: LedgerParts, app: string, session: string): Promise<EndedSession> => {
  // First the live ones, then the grants: what completes in between is then in both lists, never in none.
  const live = await parts.store.liveInSession(app, session);
  const grants = await parts.store.liveGrantsInSession(app, session, parts.clock.now());
  const ids = new Set([...live.map(({ id }) => id), ...grants.map(({ confirmationId }) => confirmationId)]);
  const ended = await Promise.all([...ids].map((id) => cancel(parts, app, id, 'logged-out')));
  if (ended.some((end) => !end.ok && end.error.code === 'version-conflict')) {
    throw new Unavailable('store-unavailable', 'The session kept changing while it was ended: try again.');
  }
  const count = (kind: Confirmation['kind']): number => ended.filter((end) => end.ok && end.value.kind === kind).length;
  return { cancelled: count('cancelled'), revoked: count('completed') };
};

const findCancellable = async ({ store, clock }: LedgerParts, app: string, id: string): Promise<Found> => {
  const confirmation = await store.load(id);
  if (confirmation?.app !== app) return err({ code: 'not-found' });
  if (confirmation.kind !== 'completed') return ok(confirmation);
  const grant = await store.grant(confirmation.grant.id);
  return grant && isGrantLive(grant, clock.now()) ? ok(confirmation) : err({ code: 'already-decided' });
};

const findGranted = async ({ store, clock }: LedgerParts, app: string, grantId: string): Promise<Found> => {
  const grant = await store.grant(grantId);
  if (grant?.app !== app || !isGrantLive(grant, clock.now())) return err({ code: 'not-found' });
  const confirmation = await store.load(grant.confirmationId);
  if (!confirmation) throw new Error(`Grant ${grantId} has lost its confirmation`);
  return ok(confirmation);
};

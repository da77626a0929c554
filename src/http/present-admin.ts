import type { SessionPrincipal } from '../access/index.ts';
import {
  type AdminSession,
  endsOf,
  isUnlocked,
  type ListedSession,
  type Standing,
  unlockMark,
} from '../admin/index.ts';
import { time } from './present.ts';
import type { AdminSessionItem, AdminSessionJson } from './schema/admin.ts';

const common = (session: AdminSession) => ({
  id: session.id,
  user: session.user,
  createdAt: time(session.createdAt),
  endsAt: time(endsOf(session).idleAt),
});

/** A session as its own page sees it, from where it asks, and how its window stands to the lock. */
export const adminSessionView = (
  session: AdminSession,
  from: AdminSessionJson['from'],
  { app, scopes, session: { window } }: SessionPrincipal,
  { mode, on, offer, grant }: Standing,
  now: number,
): AdminSessionJson => {
  const { unlock } = session;
  const isShown = unlock?.window === window && (unlock.until === null || isUnlocked(session, window, now));
  return {
    ...common(session),
    latestEndsAt: time(endsOf(session).latestAt),
    app,
    scopes: [...scopes],
    from,
    lock: {
      mode,
      on,
      methods: [...offer.methods],
      grantedUntil: grant ? time(grant.expiresAt) : null,
      unlock: isShown
        ? { mark: unlockMark(session.id, window), until: unlock.until === null ? null : time(unlock.until) }
        : null,
    },
  };
};

/** A session in a list. `asking`: the id of the one that reads it, if one does. */
export const adminSessionItem = ({ session, key }: ListedSession, asking: string | undefined): AdminSessionItem => ({
  ...common(session),
  activeAt: time(session.activeAt),
  address: session.address,
  key: { id: key.id, label: key.label },
  current: session.id === asking,
});

import type { AdminSession, SessionEnd } from './port.ts';

/** Nobody did anything for so long: whoever sat there may have left. */
const IDLE_MS = 30 * 60_000;

/** Whoever sits there longer than this logs in again. */
const LONGEST_MS = 12 * 3_600_000;

/** When a session ends if nobody does anything there any more, and when in any case. Milliseconds since the epoch. */
export const endsOf = ({
  createdAt,
  activeAt,
}: AdminSession): { readonly idleAt: number; readonly latestAt: number } => ({
  idleAt: Math.min(activeAt + IDLE_MS, createdAt + LONGEST_MS),
  latestAt: createdAt + LONGEST_MS,
});

/** Why it is over at `now` (milliseconds since the epoch); undefined while it lives. */
export const overBy = (session: AdminSession, now: number): SessionEnd | undefined => {
  const { idleAt, latestAt } = endsOf(session);
  if (now >= latestAt) return 'expired';
  return now >= idleAt ? 'idle' : undefined;
};

/** Whether this window of it may do now what is dangerous, although nothing was confirmed. */
export const isUnlocked = ({ unlock }: AdminSession, window: string, now: number): boolean =>
  unlock?.window === window && unlock.until !== null && now < unlock.until;

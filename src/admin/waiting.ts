import { sha256 } from '../lib/index.ts';
import { overBy } from './life.ts';
import { UNLOCK_MS } from './lock.ts';
import type { AdminSession, AdminSessionStore, Unlock } from './port.ts';

/** A session of which one window waits to be unlocked. */
export interface Waiting {
  readonly session: AdminSession;
  readonly unlock: Unlock;
}

const MARK = /^.{8}/;

/**
 * What the page of a window shows, and whoever unlocks it types: 32 bits that are this window's. Who has stolen the cookie of the session, and asks from a window of their own at
 * the same time, has another.
 */
export const unlockMark = (session: string, window: string): string =>
  MARK.exec(sha256(JSON.stringify(['unlock', session, window])))?.[0] ?? '';

/** Whoever asked longer ago has gone. */
const PATIENCE_MS = 30 * 60_000;

/** The sessions that wait to be unlocked at `now` (milliseconds since the epoch), those that asked last first. */
export const waitingIn = (sessions: readonly AdminSession[], now: number): readonly Waiting[] =>
  sessions
    .flatMap((session) => {
      const { unlock } = session;
      const waits = unlock !== null && unlock.until === null && now - unlock.askedAt < PATIENCE_MS;
      return waits && overBy(session, now) === undefined ? [{ session, unlock }] : [];
    })
    .toSorted((one, other) => other.unlock.askedAt - one.unlock.askedAt);

/** Unlocks, by the word of whoever is at the machine, the one window that waits. Resolves with until when; undefined where it is gone. */
export const unlockWaiting = async (
  store: Pick<AdminSessionStore, 'unlock'>,
  { session: { id, user }, unlock: { window } }: Waiting,
  actor: string,
  now: number,
): Promise<number | undefined> => {
  const until = now + UNLOCK_MS;
  const event = { type: 'admin.unlocked', at: now, session: id, user, actor, by: 'command-line', until } as const;
  return (await store.unlock({ session: id, window, until, event })) ? until : undefined;
};

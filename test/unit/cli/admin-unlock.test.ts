import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AdminSession, unlockMark } from '../../../src/admin/index.ts';
import { systemClock } from '../../../src/lib/index.ts';
import { openData, type Store } from '../../../src/store/index.ts';
import { dataPlace } from '../../support/data-place.ts';

const MINUTE_MS = 60_000;

describe('offhook admin unlock', () => {
  /** A data directory in which somebody has logged in, and what was asked for there. */
  const place = async (changes: Partial<AdminSession> = {}) => {
    const { cwd, offhook } = await dataPlace();
    const inStore = async <T>(task: (store: Store) => Promise<T>): Promise<T> => {
      const { store } = await openData(join(cwd, 'data'), () => undefined, 'caller');
      return task(store).finally(() => store.close());
    };
    const now = systemClock.now();
    const session: AdminSession = {
      ...{ id: 'ses_1', hash: 'h', keyHash: 'k', user: 'owner', address: '192.168.1.9' },
      ...{ createdAt: now, activeAt: now, unlock: null, ...changes },
    };
    const at = { at: now, session: 'ses_1', user: 'owner', actor: null };
    await inStore(({ adminSessions }) => adminSessions.add(session, { type: 'admin.logged-in', ...at, address: null }));
    return { offhook, inStore, now };
  };
  const waiting = { window: 'w1', askedAt: systemClock.now(), until: null };
  const mark = unlockMark('ses_1', 'w1');

  it('lists the windows that wait, and unlocks the one with the mark for ten minutes', async () => {
    const { offhook, inStore } = await place({ unlock: waiting });
    expect((await offhook('admin', 'unlock')).out).toMatch(
      new RegExp(`^${mark} +owner +192\\.168\\.1\\.9 +\\S+Z$`, 'm'),
    );
    const before = systemClock.now();
    expect((await offhook('admin', 'unlock', mark.toUpperCase())).out).toContain(
      `Unlocked the window ${mark} of owner`,
    );
    const [session] = await inStore(({ adminSessions }) => adminSessions.all());
    expect(session?.unlock?.window).toBe('w1');
    expect(session?.unlock?.until).toBeGreaterThanOrEqual(before + 10 * MINUTE_MS);
    const events = await inStore(({ events }) => events.since(0, 10));
    expect(events.at(-1)).toMatchObject({ type: 'admin.unlocked', actor: 'cli', data: { by: 'command-line' } });
    // It is given once.
    expect(await offhook('admin', 'unlock', mark)).toMatchObject({ exit: 3 });
  });

  it('does not unlock whoever asked from another window of the same login', async () => {
    const { offhook, inStore } = await place({ unlock: waiting });
    await inStore(({ adminSessions }) => adminSessions.askUnlock('ses_1', 'thief', systemClock.now()));
    const { exit, err } = await offhook('admin', 'unlock', mark);
    expect(exit).toBe(3);
    expect(err).toContain(`No window waits with the mark "${mark}"`);
  });

  it.each([
    ['has asked for nothing', {}],
    ['asked half an hour ago', { unlock: { ...waiting, askedAt: waiting.askedAt - 30 * MINUTE_MS } }],
    [
      'is over',
      { unlock: waiting, activeAt: waiting.askedAt - 31 * MINUTE_MS, createdAt: waiting.askedAt - 60 * MINUTE_MS },
    ],
  ])('finds no login that %s', async (_what, changes) => {
    const { offhook } = await place(changes);
    expect((await offhook('admin', 'unlock')).out).toContain('No window waits');
    expect((await offhook('admin', 'unlock', mark)).exit).toBe(3);
  });
});

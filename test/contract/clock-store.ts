import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { counts, newKey } from '../../src/access/index.ts';
import type { Store } from '../../src/store/index.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { begun, completed, confirmation, start } from './confirmations.ts';
import { provisioned } from './line-store.ts';

const DAY_MS = 86_400_000;

/** What everything of the test is ahead by: the clock stands there and is put right by so much. */
const AHEAD_MS = 4 * 365 * DAY_MS;
const now = start - AHEAD_MS + 10_000;

/** What every adapter of `ClockStore` keeps. `open` gives an empty store. */
export const clockStoreContract = (open: () => Promise<Store>): void => {
  describe('a clock that was ahead and is put right', () => {
    let store: Store;
    const accept = async () => {
      const recordedAt = await store.events.recordedUpTo();
      await store.clock.accept({ type: 'clock.accepted', at: now, recordedAt });
      return recordedAt - now;
    };

    beforeEach(async () => {
      store = await open();
    });

    afterEach(() => store.close());

    it('is recorded, and time counts anew from there', async () => {
      await begun(store.confirmations, 1);
      const aheadMs = await accept();
      expect(await store.events.recordedUpTo()).toBe(now);
      const last = (await store.events.since(0, 10)).at(-1);
      expect(last).toMatchObject({ type: 'clock.accepted', at: now, actor: 'cli', subject: 'clock', app: null });
      expect(last?.data).toEqual({ recordedAt: now + aheadMs });
    });

    it('leaves nothing alive: what waited is overdue, what was granted is over', async () => {
      const pending = await begun(store.confirmations, 1);
      const waiting = await begun(store.confirmations, 2);
      await store.confirmations.commit({ writes: [confirmation(waiting)], evidence: 'phone:2' });
      const done = await completed(store.confirmations, 3);
      const { app, user, session, window } = done.confirmation;
      expect(await store.confirmations.liveGrant({ app, user, session, window }, now)).toBeDefined();
      await accept();
      const overdue = await store.confirmations.overdue(now, 10);
      expect(overdue.map(({ id }) => id).sort()).toEqual([pending.id, waiting.id].sort());
      expect((await store.confirmations.load(pending.id))?.version).toBe(pending.version);
      expect(await store.confirmations.liveGrant({ app, user, session, window }, now)).toBeUndefined();
    });

    it('leaves no login, no unlock, no ticket, and of OpenID Connect only what was used, which stays so', async () => {
      const login = { session: 'ses_1', user: 'zoë', at: start, actor: 'cli' } as const;
      const unlock = { window: 'w1', askedAt: start, until: start + 600_000 };
      await store.adminSessions.add(
        {
          ...{ id: 'ses_1', hash: 'h1', keyHash: 'k1', user: 'zoë', address: null },
          createdAt: start,
          activeAt: start,
          unlock,
        },
        { ...login, type: 'admin.logged-in', address: null },
      );
      const bounds = { most: 9, forget: 0 };
      const expiresAt = start + 60_000;
      const asked = {
        app: 'box',
        user: 'zoë',
        session: 's1',
        action: { id: 'a', title: 'A' },
        returnTo: 'https://box.example/',
      };
      await store.tickets.add({ hash: 't1', ticket: { ...asked, clientAddress: undefined, expiresAt } }, bounds);
      const artefact = { owner: 'oic_1', grantId: null, expiresAt, payload: '{}' };
      await store.artefacts.put({ ...artefact, id: 'a1', kind: 'AccessToken' }, bounds);
      await store.artefacts.putOnce({ ...artefact, id: 'a2', kind: 'ReplayDetection' }, bounds);
      await accept();
      expect(await store.adminSessions.all()).toEqual([]);
      expect(await store.tickets.find('t1')).toBeUndefined();
      expect(await store.artefacts.find('a1')).toBeUndefined();
      expect(await store.artefacts.putOnce({ ...artefact, id: 'a2', kind: 'ReplayDetection' }, bounds)).toBe(false);
    });

    it('leaves of a key that was made ahead what was left of it, and others their end', async () => {
      const random = seededRandom(7);
      const made = newKey(random, 'shop', 'ahead', ['admin'], start, start + DAY_MS).record;
      const lasting = newKey(random, 'shop', 'lasting', ['admin'], start).record;
      const before = newKey(random, 'shop', 'before', ['admin'], now - DAY_MS, now + DAY_MS).record;
      for (const record of [made, lasting, before]) await store.keys.add(record);
      await begun(store.confirmations, 1);
      const aheadMs = await accept();
      const left = { createdAt: start - aheadMs, expiresAt: start + DAY_MS - aheadMs };
      expect(await store.keys.byHash(made.hash)).toEqual({ ...made, ...left });
      expect(counts({ ...made, ...left }, now + DAY_MS)).toBe(false);
      expect(await store.keys.byHash(lasting.hash)).toMatchObject({ expiresAt: null });
      expect(await store.keys.byHash(before.hash)).toEqual(before);
    });

    it('leaves of a block what was left of it, and of tries when they were', async () => {
      await store.lines.put(provisioned('kitchen'), []);
      await begun(store.confirmations, 1);
      const tries = { wrongAt: [start - 60_000, start - 1000], blockedUntil: start + 300_000, blocks: 1 };
      await store.lines.saveTries('kitchen', tries, []);
      const aheadMs = await accept();
      expect((await store.lines.find('kitchen'))?.tries).toEqual({
        wrongAt: tries.wrongAt.map((at) => at - aheadMs),
        blockedUntil: tries.blockedUntil - aheadMs,
        blocks: 1,
      });
    });

    it('keeps retention going: what was written ahead is as old as the moment at which the clock was accepted', async () => {
      await begun(store.confirmations, 1);
      await accept();
      await store.audit.seal(10);
      await store.audit.forget(now, Number.MAX_SAFE_INTEGER);
      expect(await store.events.since(0, 10)).toHaveLength(2);
      await store.audit.forget(now + 1, Number.MAX_SAFE_INTEGER);
      expect(await store.events.since(0, 10)).toEqual([]);
    });
  });
};

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/index.ts';
import { begun, completed, confirmation, start } from './confirmations.ts';
import { provisioned } from './line-store.ts';

/** What everything of the test is ahead by: the clock stands there and is put right by so much. */
const AHEAD_MS = 4 * 365 * 86_400_000;
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

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommitOutcome, ConfirmationStore, PressEvent } from '../../src/confirmation/index.ts';
import {
  begun,
  cancellation,
  committed,
  completed,
  completion,
  confirmation,
  creation,
  expiry,
  grantFor,
  pending,
  refusedDial,
  start,
} from './confirmations.ts';

interface Subject {
  readonly confirmations: ConfirmationStore;
  close(): Promise<void>;
}

const caps = { now: start, maxLive: 100, maxPerUser: 3 };

const count = (outcomes: readonly CommitOutcome[], wanted: CommitOutcome): number =>
  outcomes.filter((outcome) => outcome === wanted).length;

/** What every adapter of `ConfirmationStore` keeps. `open` gives an empty one. */
export const confirmationStoreContract = (open: () => Promise<Subject>): void => {
  describe('a confirmation store', () => {
    let subject: Subject;
    let store: ConfirmationStore;

    beforeEach(async () => {
      subject = await open();
      store = subject.confirmations;
    });

    afterEach(() => subject.close());

    it('counts how confirmations ended in each hour', async () => {
      const hour = 3_600_000;
      const [first, second, third] = [await begun(store, 1), await begun(store, 2), await begun(store, 3)];
      await begun(store, 4);
      await committed(store, { writes: [cancellation(first, start + 10)] });
      await committed(store, { writes: [cancellation(second, start + hour + 10)] });
      await committed(store, { writes: [expiry(third, start + hour + 20)] });
      await completed(store, 5);
      expect(await store.endsPerHour({ from: start - hour, to: start + hour })).toEqual({
        counts: expect.arrayContaining([
          { hour: 1, kind: 'cancelled', count: 1 },
          { hour: 1, kind: 'completed', count: 1 },
        ]),
        complete: true,
      });
      const { counts } = await store.endsPerHour({ from: start, to: start + 2 * hour });
      expect(counts.map(({ hour: nr, kind, count: many }) => `${nr} ${kind} ${many}`).toSorted()).toEqual([
        '0 cancelled 1',
        '0 completed 1',
        '1 cancelled 1',
        '1 expired 1',
      ]);
    });

    describe('commit', () => {
      it('gives back exactly what was committed, in every state', async () => {
        const first = await begun(store, 1);
        expect(await store.load(first.id)).toEqual(first);
        const proved = confirmation(first);
        await committed(store, { writes: [proved] });
        expect(await store.load(first.id)).toEqual(proved.next);
        const done = completion(proved.next, grantFor(first));
        await committed(store, { writes: [done], issue: grantFor(first) });
        expect(await store.load(first.id)).toEqual(done.next);
      });

      it('answers undefined for what is not there', async () => {
        expect(await store.load('cnf_none')).toBeUndefined();
        expect(await store.byCode('123456')).toBeUndefined();
        expect(await store.grant('grt_none')).toBeUndefined();
        expect(await store.idempotency('shop', 'none')).toBeUndefined();
        expect(await store.nextDeadline()).toBeUndefined();
      });

      it('lets exactly one of 200 parallel commits with the same expected version through', async () => {
        const first = await begun(store, 1);
        const outcomes = await Promise.all(
          Array.from({ length: 200 }, (_, n) => store.commit({ writes: [refusedDial(first, start + n)] })),
        );
        expect(count(outcomes, 'committed')).toBe(1);
        expect(count(outcomes, 'version-conflict')).toBe(199);
        expect((await store.load(first.id))?.attempts).toHaveLength(1);
      });

      it('refuses to create a confirmation twice', async () => {
        const first = await begun(store, 1);
        const again = creation({ ...first, code: '999999', window: 'other' });
        expect(await store.commit({ writes: [again] })).toBe('version-conflict');
        expect(await store.load(first.id)).toEqual(first);
      });

      it('refuses a step of a confirmation that is not there', async () => {
        expect(await store.commit({ writes: [confirmation(pending(1))] })).toBe('version-conflict');
      });

      it('counts one evidence once, whatever it is to confirm', async () => {
        const all = await Promise.all([1, 2, 3, 4].map((n) => begun(store, n)));
        const outcomes = await Promise.all(
          all.map((each) => store.commit({ writes: [confirmation(each)], evidence: 'totp:step-7' })),
        );
        expect(count(outcomes, 'committed')).toBe(1);
        expect(count(outcomes, 'evidence-spent')).toBe(3);
        const states = await Promise.all(all.map(async ({ id }) => (await store.load(id))?.kind));
        expect(states.filter((state) => state === 'confirmed')).toHaveLength(1);
      });

      it('does not spend evidence on a change that was refused', async () => {
        const first = await begun(store, 1);
        const stale = { ...confirmation(first), expectedVersion: 7 };
        expect(await store.commit({ writes: [stale], evidence: 'press-1' })).toBe('version-conflict');
        expect(await store.commit({ writes: [confirmation(first)], evidence: 'press-1' })).toBe('committed');
      });

      it('writes all of a change or nothing', async () => {
        const [first, second] = [await begun(store, 1), await begun(store, 2)];
        const stale = { ...confirmation(second), expectedVersion: 9 };
        const change = {
          writes: [cancellation(first), stale],
          evidence: 'press-1',
          issue: grantFor(first),
          idempotency: { app: 'shop', key: 'k', bodyHash: 'h', confirmationId: first.id, at: start },
        };
        expect(await store.commit(change)).toBe('version-conflict');
        expect(await store.load(first.id)).toEqual(first);
        expect(await store.grant(grantFor(first).id)).toBeUndefined();
        expect(await store.idempotency('shop', 'k')).toBeUndefined();
      });

      it('rejects a change that breaks the store and leaves nothing of it, nor hurts its neighbours', async () => {
        const first = await begun(store, 1);
        const broken = store.commit({ writes: [cancellation(first)], issue: grantFor(pending(99)) });
        const sound = store.commit({ writes: [creation(pending(2))] });
        await expect(broken).rejects.toThrow();
        expect(await sound).toBe('committed');
        expect(await store.load(first.id)).toEqual(first);
        expect(await store.load('cnf_2')).toEqual(pending(2));
      });
    });

    describe('codes', () => {
      it('gives a code to one live confirmation only', async () => {
        await begun(store, 1, { code: '482913' });
        expect(await store.commit({ writes: [creation(pending(2, { code: '482913' }))] })).toBe('code-taken');
      });

      it('keeps the code taken while the OK click is awaited', async () => {
        const first = await begun(store, 1, { code: '482913' });
        await committed(store, { writes: [confirmation(first)] });
        expect(await store.commit({ writes: [creation(pending(2, { code: '482913' }))] })).toBe('code-taken');
      });

      it('frees the code at the end and still finds who had it', async () => {
        const first = await begun(store, 1, { code: '482913' });
        const ended = expiry(first);
        await committed(store, { writes: [ended] });
        expect(await store.byCode('482913')).toEqual(ended.next);
        const second = await begun(store, 2, { code: '482913' });
        expect(await store.byCode('482913')).toEqual(second);
        const endedToo = cancellation(second);
        await committed(store, { writes: [endedToo] });
        expect(await store.byCode('482913')).toEqual(endedToo.next);
      });

      it('lets any number of confirmations live without a code', async () => {
        await begun(store, 1, { code: null, origin: 'internet' });
        await begun(store, 2, { code: null, origin: 'internet' });
        expect(await store.load('cnf_2')).toBeDefined();
      });
    });

    it('judges a new code again where it begins: others have drawn one meanwhile', async () => {
      const first = await begun(store, 1, { code: '482913' });
      const near = (n: number, freeSince: number) =>
        store.commit({
          writes: [creation(pending(n, { code: '482914' }))],
          apart: { code: '482914', freeSince },
        });
      expect(await near(2, start)).toBe('code-taken');
      await committed(store, { writes: [cancellation(first, start + 10_000)] });
      expect(await near(3, start + 9_999)).toBe('code-taken');
      expect(await near(4, start + 10_000)).toBe('committed');
    });

    describe('windows', () => {
      it('lets one confirmation live in a window', async () => {
        const first = await begun(store, 1);
        const rival = pending(2, { user: first.user, session: first.session, window: first.window });
        expect(await store.commit({ writes: [creation(rival)] })).toBe('window-taken');
        expect((await store.standing(first, start)).live).toEqual(first);
      });

      it('lets a new one supersede it in the same transaction', async () => {
        const first = await begun(store, 1);
        const heir = pending(2, { user: first.user, session: first.session, window: first.window, code: first.code });
        expect(await store.commit({ writes: [cancellation(first), creation(heir)], caps })).toBe('committed');
        expect((await store.standing(first, start)).live).toEqual(heir);
      });

      it('takes app, user, session and window apart', async () => {
        const first = await begun(store, 1);
        const same = { user: first.user, session: first.session, window: first.window };
        await begun(store, 2, { ...same, app: 'other' });
        await begun(store, 3, { ...same, user: 'other' });
        await begun(store, 4, { ...same, session: 'other' });
        await begun(store, 5, { ...same, window: 'other' });
        expect((await store.standing(first, start)).live).toEqual(first);
        const inSession = await store.liveInSession('shop', first.session);
        expect(inSession.map(({ id }) => id).sort()).toEqual(['cnf_1', 'cnf_3', 'cnf_5']);
      });

      it('forgets the ended ones in window and session', async () => {
        const first = await begun(store, 1);
        await committed(store, { writes: [cancellation(first)] });
        expect((await store.standing(first, start)).live).toBeUndefined();
        expect(await store.liveInSession('shop', first.session)).toEqual([]);
      });
    });

    describe('caps', () => {
      it('counts the live ones of a user and of the installation, never more in a race', async () => {
        const one = { user: 'anna' };
        const ofUser = await Promise.all(
          [1, 2, 3, 4, 5].map((n) => store.commit({ writes: [creation(pending(n, one))], caps })),
        );
        expect(count(ofUser, 'committed')).toBe(3);
        expect(count(ofUser, 'too-many-for-user')).toBe(2);
        const all = await Promise.all(
          [11, 12, 13, 14].map((n) => store.commit({ writes: [creation(pending(n))], caps: { ...caps, maxLive: 5 } })),
        );
        expect(count(all, 'committed')).toBe(2);
        expect(count(all, 'too-many-live')).toBe(2);
      });

      it('speaks of the user first where both are reached: they can end one themselves', async () => {
        const both = { ...caps, maxLive: 3 };
        for (const n of [1, 2, 3]) await begun(store, n, { user: 'anna' });
        const refusedTo = (user: string) => store.commit({ writes: [creation(pending(4, { user }))], caps: both });
        expect(await refusedTo('anna')).toBe('too-many-for-user');
        expect(await refusedTo('ben')).toBe('too-many-live');
      });

      it('counts neither what the change ends itself nor what is past its deadline', async () => {
        const tight = { ...caps, maxLive: 1 };
        const first = await begun(store, 1, { user: 'anna' });
        const heir = pending(2, { user: 'anna' });
        expect(await store.commit({ writes: [creation(heir)], caps: tight })).toBe('too-many-live');
        expect(await store.commit({ writes: [cancellation(first), creation(heir)], caps: tight })).toBe('committed');
        const later = { ...tight, now: heir.expiresAt };
        const next = pending(3, { user: 'anna', expiresAt: heir.expiresAt + 120_000 });
        expect(await store.commit({ writes: [creation(next)], caps: later })).toBe('committed');
      });

      it('counts the users of two apps apart', async () => {
        const tight = { ...caps, maxPerUser: 1 };
        await begun(store, 1, { user: 'anna' });
        const elsewhere = creation(pending(2, { user: 'anna', app: 'other' }));
        expect(await store.commit({ writes: [elsewhere], caps: tight })).toBe('committed');
      });
    });

    describe('deadlines', () => {
      it('finds what is overdue, oldest deadline first, and the next deadline', async () => {
        for (const [n, after] of [
          [1, 300],
          [2, 100],
          [3, 200],
        ] as const) {
          await begun(store, n, { expiresAt: start + after });
        }
        const ids = async (now: number, limit: number) => (await store.overdue(now, limit)).map(({ id }) => id);
        expect(await ids(start + 99, 10)).toEqual([]);
        expect(await ids(start + 200, 10)).toEqual(['cnf_2', 'cnf_3']);
        expect(await ids(start + 900, 2)).toEqual(['cnf_2', 'cnf_3']);
        expect(await store.nextDeadline()).toBe(start + 100);
        await committed(store, { writes: [expiry(pending(2), start + 100)] });
        expect(await store.nextDeadline()).toBe(start + 200);
      });

      it('finds who waits at home for a phone', async () => {
        const first = await begun(store, 1);
        await begun(store, 2, { origin: 'internet', code: null });
        const third = await begun(store, 3);
        await committed(store, { writes: [confirmation(third)] });
        await begun(store, 4, { expiresAt: start + 10 });
        expect(await store.pendingAtHome(start + 10, 5)).toEqual([first]);
        expect(await store.pendingAtHome(start, 1)).toHaveLength(1);
      });
    });

    describe('presses', () => {
      const press = (id: string, outcome: PressEvent['outcome'] = 'contested', button = 'key:hall'): PressEvent => ({
        type: 'button.pressed',
        at: start,
        press: { button, id, at: start },
        outcome,
      });

      it('finds who lives at home or ended after a moment', async () => {
        const first = await begun(store, 1);
        await begun(store, 2, { origin: 'internet', code: null });
        const third = await begun(store, 3);
        const fourth = await begun(store, 4);
        const proven = confirmation(fourth);
        await committed(store, { writes: [cancellation(third, start + 10_000)] });
        await committed(store, { writes: [proven] });
        const ids = async (since: number, limit = 10) =>
          (await store.atHomeSince(since, limit)).map(({ id }) => id).sort();
        expect(await ids(start + 9_999)).toEqual(['cnf_1', 'cnf_3', 'cnf_4']);
        expect(await ids(start + 10_000)).toEqual(['cnf_1', 'cnf_4']);
        expect(await ids(start + 9_999, 2)).toHaveLength(2);
        const overdue = await store.atHomeSince(first.expiresAt + 1, 10);
        expect(overdue).toContainEqual(first);
        expect(overdue).toContainEqual(proven.next);
      });

      it('writes a press down once and remembers what it came to, by button', async () => {
        expect(await store.notePress(press('1'), 'button:1')).toBe('committed');
        expect(await store.notePress(press('1', 'nothing-pending'), 'button:1')).toBe('evidence-spent');
        expect(await store.pressOutcome('key:hall', '1')).toBe('contested');
        expect(await store.pressOutcome('key:kitchen', '1')).toBeUndefined();
        expect(await store.pressOutcome('key:hall', '2')).toBeUndefined();
      });

      it('judges a press again where it confirms: somebody may have come meanwhile', async () => {
        const first = await begun(store, 1);
        const atHome = { since: start, limit: 10, ids: [first.id] };
        const change = { writes: [confirmation(first)], evidence: 'button:1', press: press('1', 'confirmed'), atHome };
        const second = await begun(store, 2);
        expect(await store.commit(change)).toBe('version-conflict');
        await committed(store, { writes: [cancellation(second, start + 10_000)] });
        expect(await store.commit(change)).toBe('version-conflict');
        expect(await store.commit({ ...change, atHome: { ...atHome, since: start + 10_000 } })).toBe('committed');
      });

      it('writes the press down together with what it confirmed, or not at all', async () => {
        const first = await begun(store, 1);
        const spent = { writes: [confirmation(first)], evidence: 'button:1', press: press('1', 'confirmed') };
        await store.notePress(press('1'), 'button:1');
        expect(await store.commit(spent)).toBe('evidence-spent');
        expect(await store.load(first.id)).toEqual(first);
        await committed(store, { ...spent, evidence: 'button:2', press: press('2', 'confirmed') });
        expect(await store.pressOutcome('key:hall', '2')).toBe('confirmed');
        expect(await store.pressOutcome('key:hall', '1')).toBe('contested');
        expect(await store.notePress(press('2'), 'button:2')).toBe('evidence-spent');
      });
    });

    describe('grants', () => {
      it('finds the live grant of exactly this window until its hour is over', async () => {
        const { grant } = await completed(store, 1);
        expect(await store.grant(grant.id)).toEqual(grant);
        expect(await store.liveGrant(grant, grant.expiresAt - 1)).toEqual(grant);
        expect(await store.liveGrant(grant, grant.expiresAt)).toBeUndefined();
        for (const other of ['app', 'user', 'session', 'window']) {
          expect(await store.liveGrant({ ...grant, [other]: 'other' }, start)).toBeUndefined();
        }
      });

      it('prefers the newest grant of a window', async () => {
        const { confirmation: first, grant } = await completed(store, 1);
        const second = await begun(store, 2, { user: first.user, session: first.session, window: first.window });
        const newer = grantFor(second, { issuedAt: grant.issuedAt + 1 });
        await committed(store, { writes: [completion(second, newer)], issue: newer });
        expect((await store.liveGrant(grant, start))?.id).toBe(newer.id);
        expect(await store.liveGrantsInSession('shop', first.session, start)).toHaveLength(2);
      });

      it('revokes a grant once, at the first moment', async () => {
        const { confirmation: done, grant } = await completed(store, 1);
        const revocation = (version: number, at: number) => ({
          writes: [
            {
              next: { ...done, version: version + 1 },
              expectedVersion: version,
              events: [{ type: 'grant.revoked', at, grantId: grant.id, okBy: 'click', reason: 'not-me' } as const],
            },
          ],
          revoke: [{ grantId: grant.id, at }],
        });
        await committed(store, revocation(done.version, start + 20_000));
        await committed(store, revocation(done.version + 1, start + 30_000));
        expect((await store.grant(grant.id))?.revokedAt).toBe(start + 20_000);
        expect(await store.liveGrant(grant, start)).toBeUndefined();
        expect(await store.liveGrantsInSession('shop', grant.session, start)).toEqual([]);
      });
    });

    describe('idempotency keys', () => {
      const record = { app: 'shop', key: 'key-1', bodyHash: 'abc', confirmationId: 'cnf_1', at: start };

      it('remembers where a key led to, by app', async () => {
        await committed(store, { writes: [creation(pending(1))], idempotency: record });
        expect(await store.idempotency('shop', 'key-1')).toEqual(record);
        expect(await store.idempotency('other', 'key-1')).toBeUndefined();
      });

      it('lets one of many requests with the same key begin, even in the same window', async () => {
        const window = { user: 'anna', session: 's', window: 'w' };
        const outcomes = await Promise.all(
          [1, 2, 3].map((n) =>
            store.commit({
              writes: [creation(pending(n, window))],
              idempotency: { ...record, confirmationId: `cnf_${n}` },
            }),
          ),
        );
        expect(outcomes).toEqual(['committed', 'idempotency-taken', 'idempotency-taken']);
      });
    });

    describe('list', () => {
      it('reads the confirmations of an app in pages, newest first', async () => {
        for (const n of [1, 2, 3, 4, 5]) await begun(store, n);
        await begun(store, 6, { app: 'other' });
        const first = await store.list({ app: 'shop', limit: 2 });
        expect(first.items.map(({ id }) => id)).toEqual(['cnf_5', 'cnf_4']);
        await begun(store, 7);
        const second = await store.list({ app: 'shop', limit: 2, cursor: first.next ?? '' });
        expect(second.items.map(({ id }) => id)).toEqual(['cnf_3', 'cnf_2']);
        const third = await store.list({ app: 'shop', limit: 2, cursor: second.next ?? '' });
        expect(third.items.map(({ id }) => id)).toEqual(['cnf_1']);
        expect(third.next).toBeNull();
      });

      it('keeps to a state', async () => {
        const [first, second] = [await begun(store, 1), await begun(store, 2)];
        await begun(store, 3);
        await committed(store, { writes: [expiry(first)] });
        await committed(store, { writes: [confirmation(second)] });
        const idsIn = async (state: 'pending' | 'confirmed' | 'expired' | 'blocked') =>
          (await store.list({ app: 'shop', state, limit: 10 })).items.map(({ id }) => id);
        expect(await idsIn('pending')).toEqual(['cnf_3']);
        expect(await idsIn('confirmed')).toEqual(['cnf_2']);
        expect(await idsIn('expired')).toEqual(['cnf_1']);
        expect(await idsIn('blocked')).toEqual([]);
      });

      it('has no page for a cursor that it never gave', async () => {
        await begun(store, 1);
        for (const cursor of ['', 'nonsense', '????', Buffer.from('-1').toString('base64url')]) {
          await expect(store.list({ app: 'shop', limit: 5, cursor })).rejects.toThrow();
        }
      });
    });

    it('counts what waits for a proof, wherever it came from, until its deadline', async () => {
      await begun(store, 1);
      await begun(store, 2, { origin: 'internet' });
      await committed(store, { writes: [confirmation(await begun(store, 3))] });
      await committed(store, { writes: [cancellation(await begun(store, 4))] });
      const { expiresAt } = pending(1);
      expect(await store.countPending(expiresAt - 1)).toBe(2);
      expect(await store.countPending(expiresAt)).toBe(0);
    });

    describe('prune', () => {
      it('forgets what ended before, with its code, evidence and idempotency key', async () => {
        const first = pending(1);
        const idempotency = { app: 'shop', key: 'k', bodyHash: 'h', confirmationId: first.id, at: start };
        await committed(store, { writes: [creation(first)], idempotency });
        const proved = confirmation(first);
        await committed(store, { writes: [proved], evidence: 'press-1' });
        await committed(store, { writes: [cancellation(proved.next, start + 10_000)] });

        await store.prune(start);
        expect(await store.byCode(first.code ?? '')).toBeDefined();
        expect(await store.idempotency('shop', 'k')).toBeDefined();

        await store.prune(start + 10_001);
        expect(await store.load(first.id)).toBeUndefined();
        expect(await store.byCode(first.code ?? '')).toBeUndefined();
        expect(await store.idempotency('shop', 'k')).toBeUndefined();
        const other = await begun(store, 2);
        expect(await store.commit({ writes: [confirmation(other)], evidence: 'press-1' })).toBe('committed');
      });

      it('keeps what lives, and a confirmation as long as its grant', async () => {
        const living = await begun(store, 1);
        const { confirmation: done, grant } = await completed(store, 2);
        await store.prune(grant.expiresAt);
        expect(await store.load(living.id)).toEqual(living);
        expect(await store.load(done.id)).toEqual(done);
        expect(await store.grant(grant.id)).toEqual(grant);
        await store.prune(grant.expiresAt + 1);
        expect(await store.grant(grant.id)).toBeUndefined();
        expect(await store.load(done.id)).toBeUndefined();
      });

      it('forgets any number at one call', async () => {
        const many = Array.from({ length: 2_500 }, (_, n) => pending(n));
        await Promise.all(many.map((each) => committed(store, { writes: [creation(each)] })));
        await Promise.all(many.map((each) => committed(store, { writes: [expiry(each)] })));
        await store.prune(start + 120_001);
        expect((await store.list({ app: 'shop', limit: 1 })).items).toEqual([]);
      });
    });
  });
};

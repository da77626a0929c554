import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Activation, AuthenticatorStore } from '../../src/authenticator/port.ts';
import type { ConfirmationStore } from '../../src/confirmation/index.ts';
import { begun, committed, completed, confirmation, revocation, start } from './confirmations.ts';

interface Subject {
  readonly authenticators: AuthenticatorStore;
  /** Beside them, spending the same evidence. */
  readonly confirmations: ConfirmationStore;
  /** Types of the events of authenticators that were written, in order. */
  types(): Promise<readonly string[]>;
  close(): Promise<void>;
}

const anna = { app: 'shop', user: 'anna' };
const ben = { app: 'shop', user: 'ben' };

const draft = (id: string, owner = anna) =>
  ({ id, ...owner, name: `device ${id}`, createdAt: start, state: 'draft' }) as const;

const secretOf = (id: string) => ({ secret: `SECRET${id}`, recoveryHashes: [] });

const hashes = ['a1', 'b2', 'c3'];

const activation = (id: string, step: number, owner = anna): Activation => ({
  authenticator: { ...draft(id, owner), state: 'active', activatedAt: start + 1000 },
  secrets: { secret: `SECRET${id}`, recoveryHashes: hashes },
  once: `${id}:${step}`,
  event: { type: 'authenticator.enrolled', at: start + 1000, ...owner, authenticator: id, name: 'x', actor: 'cli' },
});

const removal = (id: string) =>
  ({ type: 'authenticator.removed', at: start + 2000, ...anna, authenticator: id, name: 'x', actor: 'cli' }) as const;

/** What every adapter of `AuthenticatorStore` keeps. `open` gives an empty one. */
export const authenticatorStoreContract = (open: () => Promise<Subject>): void => {
  describe('an authenticator store', () => {
    let subject: Subject;
    let store: AuthenticatorStore;

    beforeEach(async () => {
      subject = await open();
      store = subject.authenticators;
    });
    afterEach(() => subject.close());

    const addActive = async (id: string, step = 58_000_000, owner = anna): Promise<void> => {
      await store.addDraft(draft(id, owner), secretOf(id), undefined);
      expect(await store.activate(activation(id, step, owner))).toBe(true);
    };

    /** A confirmation that spends this evidence. */
    const spend = async (n: number, once: string): Promise<void> => {
      const asked = await begun(subject.confirmations, n);
      await committed(subject.confirmations, { writes: [confirmation(asked)], evidence: once });
    };

    it('gives back a draft with its secret, to its owner alone', async () => {
      await store.addDraft(draft('aut_1'), secretOf('aut_1'), undefined);
      expect(await store.of(anna)).toEqual([
        { authenticator: draft('aut_1'), secrets: secretOf('aut_1'), lastStep: null, spentRecovery: [] },
      ]);
      expect(await store.of(ben)).toEqual([]);
      expect(await store.of({ app: 'other', user: 'anna' })).toEqual([]);
      expect(await store.owners()).toEqual([]);
    });

    it('replaces the draft of an owner and touches nothing else', async () => {
      await addActive('aut_1');
      await store.addDraft(draft('aut_2'), secretOf('aut_2'), undefined);
      await store.addDraft(draft('aut_3', ben), secretOf('aut_3'), undefined);
      await store.addDraft(draft('aut_4'), secretOf('aut_4'), undefined);
      const ids = async (owner: typeof anna) => (await store.of(owner)).map(({ authenticator }) => authenticator.id);
      expect(await ids(anna)).toEqual(['aut_1', 'aut_4']);
      expect(await ids(ben)).toEqual(['aut_3']);
    });

    /** The id of a grant, which is revoked where that is said. */
    const granted = async (n: number, revoked = false): Promise<string> => {
      const done = await completed(subject.confirmations, n);
      if (revoked) await committed(subject.confirmations, revocation(done));
      return done.grant.id;
    };

    it('keeps the draft that a grant allows, and leaves everything as it is where that was revoked, or is not known', async () => {
      expect(await store.addDraft(draft('aut_1'), secretOf('aut_1'), await granted(1))).toBe('done');
      for (const grant of [await granted(2, true), 'grt_none'])
        expect(await store.addDraft(draft('aut_2'), secretOf('aut_2'), grant)).toBe('unconfirmed');
      expect(await store.of(anna)).toMatchObject([{ authenticator: { id: 'aut_1' } }]);
    });

    it('renews and removes what a grant allows, and nothing where that was revoked', async () => {
      await addActive('aut_1');
      await spend(1, 'aut_1:recovery:b2');
      const [standing, revoked] = [await granted(2), await granted(3, true)];
      const secrets = { secret: 'SECRETaut_1', recoveryHashes: ['d4'] };
      const event = { ...removal('aut_1'), type: 'authenticator.recovery-codes-renewed' } as const;
      expect(await store.renewRecovery('aut_1', secrets, event, revoked)).toBe('unconfirmed');
      expect(await store.remove('aut_1', removal('aut_1'), revoked)).toBe('unconfirmed');
      expect(await store.of(anna)).toMatchObject([{ secrets: { recoveryHashes: hashes }, spentRecovery: ['b2'] }]);
      expect(await subject.types()).toEqual(['authenticator.enrolled']);
      expect(await store.renewRecovery('aut_1', secrets, event, standing)).toBe('done');
      expect(await store.remove('aut_1', removal('aut_1'), standing)).toBe('done');
      expect(await store.of(anna)).toEqual([]);
    });

    it('activates a draft once, with its recovery codes and the step that proved it', async () => {
      await addActive('aut_1', 58_000_001);
      const { authenticator, secrets } = activation('aut_1', 0);
      expect(await store.of(anna)).toEqual([{ authenticator, secrets, lastStep: 58_000_001, spentRecovery: [] }]);
      expect(await store.activate(activation('aut_1', 58_000_002))).toBe(false);
      expect(await store.activate(activation('aut_none', 58_000_002))).toBe(false);
      expect((await store.of(anna))[0]?.lastStep).toBe(58_000_001);
      expect(await subject.types()).toEqual(['authenticator.enrolled']);
    });

    it('leaves a draft as it is when its evidence was spent', async () => {
      await store.addDraft(draft('aut_1'), secretOf('aut_1'), undefined);
      await spend(1, 'aut_1:58000001');
      expect(await store.activate(activation('aut_1', 58_000_001))).toBe(false);
      expect(await store.of(anna)).toMatchObject([
        { authenticator: { state: 'draft' }, secrets: { recoveryHashes: [] } },
      ]);
    });

    it('knows the newest step that a confirmation spent, and each recovery code', async () => {
      await addActive('aut_1', 58_000_001);
      await addActive('aut_10', 58_000_009);
      await spend(1, 'aut_1:58000003');
      await spend(2, 'aut_1:58000002');
      await spend(3, 'aut_1:recovery:b2');
      await spend(4, 'aut_10:recovery:c3');
      expect(await store.of(anna)).toMatchObject([
        { lastStep: 58_000_003, spentRecovery: ['b2'] },
        { lastStep: 58_000_009, spentRecovery: ['c3'] },
      ]);
    });

    it('never forgets that a recovery code was used', async () => {
      await addActive('aut_1');
      await spend(1, 'aut_1:recovery:b2');
      await subject.confirmations.prune(start + 1_000_000_000);
      expect(await store.of(anna)).toMatchObject([{ spentRecovery: ['b2'] }]);
      const asked = await begun(subject.confirmations, 2);
      const again = { writes: [confirmation(asked)], evidence: 'aut_1:recovery:b2' };
      expect(await subject.confirmations.commit(again)).toBe('evidence-spent');
    });

    it('puts new recovery codes in the place of all the old ones, the used ones included', async () => {
      await addActive('aut_1');
      await spend(1, 'aut_1:recovery:b2');
      const secrets = { secret: 'SECRETaut_1', recoveryHashes: ['d4', 'e5'] };
      const event = { ...removal('aut_1'), type: 'authenticator.recovery-codes-renewed' } as const;
      expect(await store.renewRecovery('aut_1', secrets, event, undefined)).toBe('done');
      expect(await store.of(anna)).toMatchObject([{ secrets, lastStep: 58_000_000, spentRecovery: [] }]);
      await store.addDraft(draft('aut_2'), secretOf('aut_2'), undefined);
      expect(await store.renewRecovery('aut_2', secrets, event, undefined)).toBe('not-found');
      expect(await store.renewRecovery('aut_none', secrets, event, undefined)).toBe('not-found');
      expect(await subject.types()).toEqual(['authenticator.enrolled', 'authenticator.recovery-codes-renewed']);
    });

    it('removes an authenticator and what was spent of its recovery codes', async () => {
      await addActive('aut_1');
      await spend(1, 'aut_1:recovery:b2');
      expect(await store.remove('aut_1', removal('aut_1'), undefined)).toBe('done');
      expect(await store.remove('aut_1', removal('aut_1'), undefined)).toBe('not-found');
      expect(await store.of(anna)).toEqual([]);
      expect(await store.owners()).toEqual([]);
      expect(await subject.types()).toEqual(['authenticator.enrolled', 'authenticator.removed']);
      await addActive('aut_1', 58_000_500);
      expect(await store.of(anna)).toMatchObject([{ spentRecovery: [] }]);
    });

    it('says nothing of a draft that goes', async () => {
      await store.addDraft(draft('aut_1'), secretOf('aut_1'), undefined);
      expect(await store.remove('aut_1', removal('aut_1'), undefined)).toBe('done');
      expect(await subject.types()).toEqual([]);
    });

    it('names everybody with an active one, once', async () => {
      await addActive('aut_1');
      await addActive('aut_2');
      await addActive('aut_3', 58_000_000, ben);
      await store.addDraft(draft('aut_4', { app: 'shop', user: 'carl' }), secretOf('aut_4'), undefined);
      expect(await store.owners()).toEqual([anna, ben]);
    });

    it('counts tries up to the limit, for each owner, and forgets old ones', async () => {
      const take = (at: number, owner = anna) => store.takeTry(owner, at, [{ most: 3, withinSeconds: 1 }]);
      const first = await take(start);
      for (const at of [start + 1, start + 2]) expect(await take(at)).toMatchObject({ taken: true });
      expect(await take(start + 3)).toEqual({ taken: false, freeAt: start + 1000 });
      expect(await take(start + 3, ben)).toMatchObject({ taken: true });
      if (!first.taken) throw new Error('The first try was not taken');
      await store.returnTry(first.id);
      expect(await take(start + 4)).toMatchObject({ taken: true });
      expect(await take(start + 1000)).toEqual({ taken: false, freeAt: start + 1001 });
      expect(await take(start + 1001)).toMatchObject({ taken: true });
    });

    it('says of several limits when the last of them has room again', async () => {
      const limits = [
        { most: 2, withinSeconds: 1 },
        { most: 3, withinSeconds: 10 },
      ];
      const take = (at: number) => store.takeTry(anna, at, limits);
      for (const at of [start, start + 100]) expect(await take(at)).toMatchObject({ taken: true });
      expect(await take(start + 200)).toEqual({ taken: false, freeAt: start + 1000 });
      expect(await take(start + 1000)).toMatchObject({ taken: true });
      expect(await take(start + 1001)).toEqual({ taken: false, freeAt: start + 10_000 });
      expect(await take(start + 10_000)).toMatchObject({ taken: true });
      expect(await take(start + 10_001)).toEqual({ taken: false, freeAt: start + 10_100 });
    });

    it('forgets old drafts and old tries, and nothing else', async () => {
      const limits = [{ most: 1, withinSeconds: 60 }];
      await addActive('aut_1');
      await store.addDraft(draft('aut_2'), secretOf('aut_2'), undefined);
      await store.takeTry(anna, start, limits);
      await store.prune(start);
      expect(await store.of(anna)).toHaveLength(2);
      expect(await store.takeTry(anna, start + 1, limits)).toMatchObject({ taken: false });
      await store.prune(start + 1);
      expect(await store.of(anna)).toMatchObject([{ authenticator: { id: 'aut_1', state: 'active' } }]);
      expect(await store.takeTry(anna, start + 1, limits)).toMatchObject({ taken: true });
    });

    it('lets no crowd past the limit', async () => {
      const limits = [{ most: 10, withinSeconds: 1 }];
      const crowd = Array.from({ length: 100 }, () => store.takeTry(anna, start, limits));
      expect((await Promise.all(crowd)).filter(({ taken }) => taken)).toHaveLength(10);
    });
  });
};

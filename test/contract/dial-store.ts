import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HELD_MS, type JudgedBefore } from '../../src/dialin/dial.ts';
import type { Dial, DialStore } from '../../src/dialin/port.ts';
import type { Store } from '../../src/store/index.ts';
import { aPolicy } from '../support/builders.ts';
import { percentile } from '../support/percentile.ts';
import { fewTries } from '../support/wrong-code.ts';
import { begun, codeNr, committed, completed, kitchen, start } from './confirmations.ts';
import { type DialCase, dialCases, rowBefore } from './dial-cases.ts';
import { provisioned } from './line-store.ts';

const byAddress = {
  signals: [],
  address: '192.168.1.20',
  transport: 'udp',
  userAgent: 'Grandstream HT801',
  node: null,
};

/** A code dialled at `at` on a line of this version. */
export const aDial = (
  nr: number | string,
  code: string,
  lineVersion: string,
  changes: Partial<Dial['call']> = {},
): Dial => ({
  code,
  invite: undefined,
  lineVersion,
  call: { ...byAddress, id: `call_${nr}`, at: Date.now(), line: kitchen, ...changes },
  policy: aPolicy(),
  tries: fewTries,
});

const outcomeOf = (dialled: Awaited<ReturnType<DialStore['dial']>>): string =>
  dialled.kind === 'refused' ? dialled.refusal : dialled.kind;

/** What every adapter of `DialStore` keeps. `open` gives an empty store. */
export const dialStoreContract = (open: () => Promise<Store>): void => {
  describe('a dialled code', () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    /** A call by this name has come first, with whatever code, and what became of it. */
    const dialBefore = async (invite: string, { id, at, outcome }: JudgedBefore): Promise<void> => {
      const line = { ...kitchen, id: `line of ${id}` };
      const version = await store.lines.put(provisioned(line.id), []);
      const nr = Number(id.split('-')[1]) + 100_000;
      if (outcome === 'confirmed') await begun(store.confirmations, nr, { expiresAt: Date.now() + 600_000 });
      const code = outcome === 'confirmed' ? codeNr(nr) : '999999';
      const dialled = await store.dialling.dial({ ...aDial(nr, code, version, { id, line, at }), invite });
      expect(dialled.kind).toBe(outcome);
    };

    /** Brings about what stands in the case; answers what it dials. */
    const arrange = async (each: DialCase): Promise<Dial> => {
      const { nr, kind, line, confirmsFor, tries, past, code, now } = each;
      const invite = `invite-${nr}`;
      const before = rowBefore(each, Date.now());
      if (before) await dialBefore(invite, before);
      const ref = { id: `line-${nr}`, kind, label: `The line-${nr} phone` };
      const provision = provisioned(ref.id, { kind, confirmsFor });
      const version = await store.lines.put(provision, []);
      await store.lines.saveTries(ref.id, tries, []);
      for (const change of past) await committed(store.confirmations, change);
      if (line === 'changed since') await store.lines.put(provision, []);
      if (line === 'gone') await store.lines.remove(ref.id, []);
      return { ...aDial(nr, code, version, { at: now, line: ref }), invite };
    };

    /** Whatever it comes to stands whole: the row of the call, the tries of the line, the confirmation, the events. */
    const check = async (each: DialCase, dialled: Awaited<ReturnType<DialStore['dial']>>): Promise<void> => {
      const { name, nr, expected, tries, found, now } = each;
      expect(outcomeOf(dialled), name).toBe(expected);
      const id = `line-${nr}`;
      const rows = await store.calls.recent({ line: id, limit: 5 });
      const isWrong = !['confirmed', 'merged', 'line-changed', 'line-blocked'].includes(expected);
      const refusal = expected === 'confirmed' ? null : expected;
      expect(rows.items, name).toMatchObject(
        expected === 'line-changed' || expected === 'merged' ? [] : [{ id: `call_${nr}`, at: now, refusal }],
      );
      const after = (await store.lines.find(id))?.tries;
      const before = isWrong ? after?.wrongAt.slice(0, -1) : after?.wrongAt;
      if (each.line !== 'gone') expect(before, name).toEqual(tries.wrongAt);
      if (dialled.kind === 'refused') expect(dialled.tries, name).toEqual(after);
      const blocks = isWrong && tries.wrongAt.length === 2;
      expect((after?.blockedUntil ?? 0) > now, name).toBe(blocks || each.line === 'blocked');
      const kept = found && (await store.confirmations.load(found.id));
      expect(kept, name).toEqual(expected === 'confirmed' ? expect.objectContaining({ kind: 'confirmed' }) : found);
    };

    it(`comes to what it has to, with all that goes with it, in ${dialCases.length} cases`, async () => {
      for (const each of dialCases) await check(each, await store.dialling.dial(await arrange(each)));
      const types = (await store.events.since(0, 100_000)).map(({ type, subject }) => `${type} ${subject}`);
      const confirmed = dialCases.filter(({ expected }) => expected === 'confirmed');
      const before = dialCases.filter((each) => each.before.includes('confirmed'));
      const proofs = dialCases.flatMap(({ past }) => past).filter(({ writes }) => writes[0]?.next.kind === 'confirmed');
      expect(types.filter((type) => type.startsWith('confirmation.confirmed'))).toHaveLength(
        confirmed.length + before.length + proofs.length,
      );
      expect(types.filter((type) => type.startsWith('line.blocked')).length).toBeGreaterThan(0);
    });

    it('confirms for one of 200 that dial it at once, and the others are told that it is used', async () => {
      const { id } = await begun(store.confirmations, 1, { expiresAt: Date.now() + 600_000 });
      const lines = await Promise.all(
        Array.from({ length: 200 }, async (_, nr) => {
          const line = { ...kitchen, id: `line-${nr}` };
          return { line, version: await store.lines.put(provisioned(line.id), []) };
        }),
      );
      const dialled = await Promise.all(
        lines.map(({ line, version }, nr) => store.dialling.dial(aDial(nr, codeNr(1), version, { line }))),
      );
      const outcomes = dialled.map(outcomeOf);
      expect(outcomes.filter((outcome) => outcome === 'confirmed')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'code-used')).toHaveLength(199);
      expect(await store.confirmations.load(id)).toMatchObject({ kind: 'confirmed', version: 2 });
    });

    it('of one INVITE that comes over many paths at once is judged once, and the others are told what became of it', async () => {
      await begun(store.confirmations, 1, { expiresAt: Date.now() + 600_000 });
      const version = await store.lines.put(provisioned('kitchen'), []);
      for (const [code, first, others] of [
        [codeNr(1), 'confirmed', 'confirmed-before'],
        ['999999', 'code-unknown', 'merged'],
      ] as const) {
        const dialled = await Promise.all(
          Array.from({ length: 20 }, (_, nr) =>
            store.dialling.dial({ ...aDial(`${code}-${nr}`, code, version), invite: `invite of ${code}` }),
          ),
        );
        const outcomes = dialled.map(outcomeOf);
        expect(outcomes.filter((outcome) => outcome === first)).toHaveLength(1);
        expect(outcomes.filter((outcome) => outcome === others)).toHaveLength(19);
      }
      expect((await store.calls.recent({ line: 'kitchen', limit: 100 })).items).toHaveLength(2);
      expect((await store.lines.find('kitchen'))?.tries.wrongAt).toHaveLength(1);
    });

    it('says no more of a call that has confirmed than that it did: other codes are neither looked at nor counted', async () => {
      const soon = { expiresAt: Date.now() + 600_000 };
      const { app, id } = await begun(store.confirmations, 1, soon);
      await begun(store.confirmations, 2, soon);
      await completed(store.confirmations, 3);
      const version = await store.lines.put(provisioned('kitchen'), []);
      const invite = 'one call';
      const dial = (nr: number, code: string) => store.dialling.dial({ ...aDial(nr, code, version), invite });
      expect(await dial(1, codeNr(1))).toMatchObject({ kind: 'confirmed', id });
      expect(await dial(2, codeNr(1))).toEqual({ kind: 'confirmed-before', app, id });
      for (const code of [codeNr(2), codeNr(3), '999999']) expect(await dial(3, code)).toEqual({ kind: 'merged' });
      expect((await store.calls.recent({ line: 'kitchen', limit: 5 })).items).toHaveLength(1);
      expect((await store.lines.find('kitchen'))?.tries.wrongAt).toHaveLength(0);
    });

    it('by a phone that dials anew under the name of its refused call is judged, and holds the name from then on', async () => {
      const { id } = await begun(store.confirmations, 1, { expiresAt: Date.now() + 600_000 });
      const version = await store.lines.put(provisioned('kitchen'), []);
      const invite = 'a phone that has one Call-ID';
      const dial = (nr: number, code: string, at: number) =>
        store.dialling.dial({ ...aDial(nr, code, version, { at }), invite });
      const now = Date.now();
      expect(await dial(1, '999999', now - HELD_MS.refused - 1000)).toMatchObject({ refusal: 'code-unknown' });
      expect(await dial(2, codeNr(1), now)).toMatchObject({ kind: 'confirmed', id });
      expect(await dial(3, '999998', now)).toEqual({ kind: 'merged' });
      expect((await store.calls.recent({ line: 'kitchen', limit: 5 })).items.map(({ id: row }) => row)).toEqual([
        'call_2',
        'call_1',
      ]);
    });

    it('is looked at no more often than the line has tries, however many are dialled at once', async () => {
      const version = await store.lines.put(provisioned('kitchen'), []);
      const dialled = await Promise.all(
        Array.from({ length: 100 }, (_, nr) => store.dialling.dial(aDial(nr, String(900_000 + nr), version))),
      );
      const outcomes = dialled.map(outcomeOf);
      expect(outcomes.filter((outcome) => outcome === 'code-unknown')).toHaveLength(fewTries.perWindow);
      expect(outcomes.filter((outcome) => outcome === 'line-blocked')).toHaveLength(100 - fewTries.perWindow);
      const events = await store.events.since(0, 1000);
      expect(events.filter(({ type }) => type === 'line.blocked')).toMatchObject([{ subject: 'kitchen' }]);
    });

    it('of a line that was disabled confirms nothing from the answer on', async () => {
      const { id } = await begun(store.confirmations, 1, { expiresAt: Date.now() + 600_000 });
      const version = await store.lines.put(provisioned('kitchen'), []);
      await store.lines.put(provisioned('kitchen', { enabled: false }), []);
      expect(await store.dialling.dial(aDial(1, codeNr(1), version))).toEqual({ kind: 'line-changed' });
      expect(await store.confirmations.load(id)).toMatchObject({ kind: 'pending' });
    });

    it('takes as long when it is unknown, expired, used or another user’s', async () => {
      const ROUNDS = 60;
      const calm = { ...fewTries, perWindow: 1_000_000, perDay: 1_000_000 };
      const version = await store.lines.put(provisioned('kitchen', { confirmsFor: ['anna'] }), []);
      await begun(store.confirmations, 1, { user: 'anna', expiresAt: start + 1 });
      await begun(store.confirmations, 2, { user: 'ben', expiresAt: Date.now() + 600_000 });
      await completed(store.confirmations, 3);
      const wrong = { unknown: '999999', expired: codeNr(1), used: codeNr(3), others: codeNr(2) };
      const took: Record<string, number[]> = { unknown: [], expired: [], used: [], others: [] };
      for (let round = 0; round < ROUNDS; round++) {
        for (const [kind, code] of Object.entries(wrong)) {
          await store.lines.saveTries('kitchen', { wrongAt: [], blockedUntil: 0, blocks: 0 }, []);
          const began = performance.now();
          await store.dialling.dial({ ...aDial(`${kind}-${round}`, code, version), tries: calm });
          took[kind]?.push(performance.now() - began);
        }
      }
      const medians = Object.values(took).map((each) => percentile(each, 0.5));
      expect(Math.max(...medians) / Math.min(...medians)).toBeLessThan(2);
    });
  });
};

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditLog, EventLog, Seal } from '../../src/events/port.ts';
import { exportedOf, sealerOf, verdictOnLog } from '../support/audit-chain.ts';
import { start } from './confirmations.ts';

interface Subject {
  readonly events: Pick<EventLog, 'since' | 'head'>;
  readonly audit: AuditLog;
  /** Appends an event for each: what happened to which line, and when (milliseconds since the epoch). */
  append(...facts: readonly { readonly type: string; readonly line: string; readonly at: number }[]): Promise<void>;
  close(): Promise<void>;
}

const ZEROS = '0'.repeat(64);

/** What every adapter of `AuditLog` keeps. `open` gives an empty one. */
export const auditLogContract = (open: () => Promise<Subject>): void => {
  describe('an audit log', () => {
    let subject: Subject;
    let audit: AuditLog;

    beforeEach(async () => {
      subject = await open();
      audit = subject.audit;
    });

    afterEach(() => subject.close());

    /** `count` events a second apart, sealed together. */
    const sealed = async (count: number, from = start): Promise<void> => {
      const facts = Array.from({ length: count }, (_, n) => ({
        type: 'line.added',
        line: `l${n}`,
        at: from + n * 1000,
      }));
      await subject.append(...facts);
      await sealerOf(audit).audit.seal();
    };

    it('begins with nothing sealed', async () => {
      expect(await audit.cut()).toEqual({ seq: 0, hash: ZEROS });
      expect(await audit.sealed()).toEqual({ seq: 0, hash: ZEROS });
      expect(await audit.seals(0, 10)).toEqual([]);
      expect(await audit.unsealed()).toBe(0);
    });

    it('keeps seals that follow each other, and counts what none of them holds', async () => {
      await sealed(3);
      await sealed(2);
      await subject.append({ type: 'line.removed', line: 'hall', at: start });
      const [first, second] = (await audit.seals(0, 10)) as [Seal, Seal];
      expect(first.prevHash).toBe(ZEROS);
      expect(second.prevHash).toBe(first.hash);
      expect(await audit.sealed()).toEqual({ seq: second.to, hash: second.hash });
      expect(await audit.seals(first.to, 10)).toEqual([second]);
      expect(await audit.seals(0, 1)).toEqual([first]);
      expect(await audit.unsealed()).toBe(1);
    });

    it('seals so many at most, the oldest first, and says when there are none', async () => {
      const added = { type: 'line.added', line: 'hall', at: start };
      await subject.append(added, added, added);
      const [first, , last] = await subject.events.since(0, 10);
      expect(await audit.seal(2)).toEqual({ events: 2, unreadable: [] });
      expect(await audit.unsealed()).toBe(1);
      expect(await audit.seal(2)).toEqual({ events: 1, unreadable: [] });
      expect(await audit.seal(2)).toEqual({ events: 0, unreadable: [] });
      const [older, newer] = (await audit.seals(0, 10)) as [Seal, Seal];
      expect(older.from).toBe(first?.seq);
      expect(newer).toMatchObject({ from: last?.seq, to: last?.seq, prevHash: older.hash });
    });

    it('seals each event once, however many ask at once', async () => {
      const added = { type: 'line.added', line: 'hall', at: start };
      await subject.append(added, added);
      const answers = await Promise.all(Array.from({ length: 4 }, () => audit.seal(10)));
      expect(answers.map(({ events }) => events).sort()).toEqual([0, 0, 0, 2]);
      expect(await audit.seals(0, 10)).toHaveLength(1);
      expect(await verdictOnLog(audit)).toMatchObject({ whole: true, events: 2, seals: 1, tail: null });
    });

    it('forgets whole seals of old events only, and remembers where the chain begins now', async () => {
      await sealed(2, start);
      const [old] = (await audit.seals(0, 1)) as [Seal];
      await sealed(2, start + 60_000);
      const kept = await audit.seals(old.to, 10);
      await audit.forget(start + 61_000, Number.MAX_SAFE_INTEGER);
      expect(await audit.cut()).toEqual({ seq: old.to, hash: old.hash });
      expect(await audit.seals(0, 10)).toEqual(kept);
      expect(kept[0]?.prevHash).toBe((await audit.cut()).hash);
      expect((await subject.events.since(0, 10)).map(({ at }) => at)).toEqual([start + 60_000, start + 61_000]);
      expect(await verdictOnLog(audit)).toMatchObject({ whole: true, events: 2, seals: 1, tail: null });
    });

    it('forgets nothing that a consumer has still to read, and nothing that is not sealed', async () => {
      await sealed(2, start);
      const [first] = (await audit.seals(0, 1)) as [Seal];
      await sealed(2, start);
      await subject.append({ type: 'line.removed', line: 'hall', at: start });
      await audit.forget(start + 99_000, first.to - 1);
      expect(await subject.events.since(0, 10)).toHaveLength(5);
      await audit.forget(start + 99_000, first.to + 1);
      expect(await subject.events.since(0, 10)).toHaveLength(3);
      await audit.forget(start + 99_000, Number.MAX_SAFE_INTEGER);
      expect(await subject.events.since(0, 10)).toMatchObject([{ type: 'line.removed' }]);
      await sealed(1);
      expect(await verdictOnLog(audit)).toMatchObject({ whole: true, events: 2, seals: 1 });
    });

    it('goes on from the cut when everything was forgotten', async () => {
      await sealed(2);
      const before = await audit.sealed();
      await audit.forget(start + 99_000, Number.MAX_SAFE_INTEGER);
      expect(await audit.sealed()).toEqual(before);
      expect(await verdictOnLog(audit)).toMatchObject({ whole: true, events: 0, seals: 0, cut: before });
      await sealed(1);
      expect(await verdictOnLog(audit)).toMatchObject({ whole: true, events: 1, seals: 1, cut: before });
    });

    it('finds events by type, subject and time, newest first, page by page', async () => {
      const types = ['line.added', 'line.removed'];
      const facts = Array.from({ length: 12 }, (_, n) => ({
        type: types[n % 2] ?? '',
        line: `l${n % 3}`,
        at: start + n * 1000,
      }));
      await subject.append(...facts);
      const found = async (query: object): Promise<readonly number[]> => {
        const times: number[] = [];
        let cursor: string | null | undefined;
        for (let pages = 0; cursor !== null && pages < 20; pages++) {
          const page = await audit.search({ limit: 2, ...query, ...(cursor !== undefined && { cursor }) });
          expect(page.items.length).toBeLessThanOrEqual(2);
          times.push(...page.items.map(({ at }) => (at - start) / 1000));
          cursor = page.next;
        }
        return times;
      };
      expect(await found({})).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
      expect(await found({ type: 'line.added' })).toEqual([10, 8, 6, 4, 2, 0]);
      expect(await found({ type: 'line.added', subject: 'l1' })).toEqual([10, 4]);
      expect(await found({ from: start + 3000, to: start + 5000 })).toEqual([5, 4, 3]);
      expect(await found({ subject: 'nobody' })).toEqual([]);
    });

    it('is exported to the same bytes twice', async () => {
      await sealed(3);
      expect(await exportedOf(audit)).toEqual(await exportedOf(audit));
    });
  });
};

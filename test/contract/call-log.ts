import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallLog, CallRecord } from '../../src/dialin/port.ts';
import { kitchen, start } from './confirmations.ts';

interface Subject {
  readonly calls: CallLog;
  close(): Promise<void>;
}

/** A dial attempt, the `n`th. */
export const call = (n: number, changes: Partial<CallRecord> = {}): CallRecord => ({
  id: `call_${n}`,
  at: start + n,
  line: kitchen,
  outcome: 'confirmed',
  refusal: null,
  detail: null,
  signals: [],
  address: '192.168.1.20:5060',
  transport: 'udp',
  userAgent: 'Grandstream HT801',
  node: null,
  ...changes,
});

/** What every adapter of `CallLog` keeps. `open` gives an empty one. */
export const callLogContract = (open: () => Promise<Subject>): void => {
  describe('a call log', () => {
    let subject: Subject;

    beforeEach(async () => {
      subject = await open();
    });

    afterEach(() => subject.close());

    it('gives back what was recorded', async () => {
      const refused = call(1, {
        line: null,
        outcome: 'refused',
        refusal: 'code-unknown',
        detail: 'm=audio 5004 RTP/SAVP 8: it demands encryption',
        signals: ['history-info', 'user-agent-of-an-app'],
        userAgent: null,
        node: 'cellar/4711',
      });
      await subject.calls.record(refused);
      expect(await subject.calls.recent({ limit: 5 })).toEqual({ items: [refused], next: null });
    });

    it('reads in pages, newest first, while calls come in', async () => {
      for (const n of [1, 2, 3]) await subject.calls.record(call(n));
      const first = await subject.calls.recent({ limit: 2 });
      await subject.calls.record(call(4));
      const second = await subject.calls.recent({ limit: 2, cursor: first.next ?? '' });
      expect(first.items.map(({ id }) => id)).toEqual(['call_3', 'call_2']);
      expect(second).toEqual({ items: [call(1)], next: null });
    });

    it('reads the calls of one line, in pages too', async () => {
      for (const n of [1, 2, 3, 4]) await subject.calls.record(call(n, { line: n % 2 ? kitchen : null }));
      await subject.calls.record(call(5, { line: { ...kitchen, id: 'hall' } }));
      const first = await subject.calls.recent({ line: kitchen.id, limit: 1 });
      expect(first.items.map(({ id }) => id)).toEqual(['call_3']);
      const second = await subject.calls.recent({ line: kitchen.id, limit: 5, cursor: first.next ?? '' });
      expect(second).toEqual({ items: [call(1)], next: null });
      expect((await subject.calls.recent({ line: "x' OR 1", limit: 5 })).items).toEqual([]);
    });

    it('counts the calls of each hour, those of the span alone', async () => {
      const hour = 3_600_000;
      const at = (...times: number[]) =>
        Promise.all(times.map((time) => subject.calls.record(call(time, { at: start + time }))));
      await at(-1, 0, hour - 1, hour, 2 * hour - 1, 2 * hour);
      await subject.calls.record(call(7, { at: start + hour + 5, outcome: 'refused', refusal: 'code-unknown' }));
      const { counts, complete } = await subject.calls.perHour({ from: start, to: start + 2 * hour });
      expect(complete).toBe(true);
      expect(counts.map(({ hour: nr, kind, count }) => `${nr} ${kind} ${count}`).toSorted()).toEqual([
        '0 confirmed 2',
        '1 confirmed 2',
        '1 refused 1',
      ]);
      expect(await subject.calls.perHour({ from: start + 9 * hour, to: start + 10 * hour })).toEqual({
        counts: [],
        complete: true,
      });
    });

    it('has no page for a cursor that it never gave', async () => {
      await subject.calls.record(call(1));
      await expect(subject.calls.recent({ limit: 2, cursor: 'nonsense' })).rejects.toThrow();
    });

    it('forgets the calls from before a moment', async () => {
      await Promise.all(Array.from({ length: 1_200 }, (_, n) => subject.calls.record(call(n))));
      await subject.calls.prune(start + 1_199);
      expect((await subject.calls.recent({ limit: 5 })).items).toEqual([call(1_199)]);
    });
  });
};

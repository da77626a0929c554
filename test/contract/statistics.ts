import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallRecord } from '../../src/dialin/port.ts';
import type { Store } from '../../src/store/index.ts';
import { call } from './call-log.ts';
import { begun, cancellation, committed, confirmation, start } from './confirmations.ts';

const MINUTE = 60_000;
const hall = { id: 'hall', kind: 'analog', label: 'Hall' } as const;

/** What every store counts of wrong codes. `open` gives an empty one. */
export const statisticsContract = (open: () => Promise<Store>): void => {
  describe('wrong codes', () => {
    let store: Store;

    beforeEach(async () => {
      store = await open();
    });

    afterEach(() => store.close());

    const wrong = (n: number, at: number, changes: Partial<CallRecord> = {}) =>
      store.calls.record(call(n, { at, outcome: 'refused', refusal: 'code-unknown', ...changes }));
    const liveAt = async (since = start, most = 10) =>
      (await store.calls.wrongCodes({ since, liveForMs: 10 * MINUTE, most })).map(
        ({ at, line, live }) => `${(at - start) / MINUTE} ${line.id} ${live}`,
      );

    it('are those of lines, whatever was wrong with them, the newest first, and no other call', async () => {
      await wrong(1, start - 1);
      await wrong(2, start);
      await wrong(3, start + MINUTE, { refusal: 'code-used', line: hall });
      await wrong(4, start + 2 * MINUTE, { refusal: 'code-expired' });
      await wrong(5, start + 3 * MINUTE, { refusal: 'line-not-allowed' });
      await wrong(6, start + 4 * MINUTE, { refusal: 'line-blocked' });
      await wrong(7, start + 5 * MINUTE, { line: null });
      await store.calls.record(call(8, { at: start + 6 * MINUTE }));
      expect(await liveAt()).toEqual(['3 kitchen 0', '2 kitchen 0', '1 hall 0', '0 kitchen 0']);
      expect(await liveAt(start, 2)).toEqual(['3 kitchen 0', '2 kitchen 0']);
    });

    it('say how many codes were waited for when they were dialled', async () => {
      const { confirmations } = store;
      const first = await begun(confirmations, 1, { createdAt: start + MINUTE });
      const second = await begun(confirmations, 2, { createdAt: start + 2 * MINUTE });
      await begun(confirmations, 3, { createdAt: start + 2 * MINUTE, origin: 'internet', code: null });
      await committed(confirmations, { writes: [confirmation(first, start + 3 * MINUTE)] });
      await committed(confirmations, { writes: [cancellation(second, start + 4 * MINUTE)] });
      for (const [n, minute] of [0, 1.5, 2.5, 3.5, 4.5].entries()) await wrong(n, start + minute * MINUTE);
      expect(await liveAt()).toEqual([
        '4.5 kitchen 0',
        '3.5 kitchen 1',
        '2.5 kitchen 2',
        '1.5 kitchen 1',
        '0 kitchen 0',
      ]);
    });

    it('count nobody who has been waiting for longer than anybody does', async () => {
      await begun(store.confirmations, 1, { createdAt: start - 11 * MINUTE });
      await wrong(1, start);
      expect(await liveAt()).toEqual(['0 kitchen 0']);
    });
  });
};

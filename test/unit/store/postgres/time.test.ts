import { describe, expect, it } from 'vitest';
import { DatabaseTime } from '../../../../src/store/postgres/time.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

/** A database whose clock is so far ahead, and whose answer is so long on its way. */
const aDatabase = (clock: ManualClock, aheadMs: number, tookMs: number) => {
  const query = async () => {
    clock.advance(tookMs / 2);
    const rows = [{ at: clock.timeOfDay() + aheadMs }];
    clock.advance(tookMs / 2);
    return { rows };
  };
  return { query } as unknown as Parameters<DatabaseTime['ask']>[0];
};

describe('the time of the database', () => {
  it('is what it said, and what has passed since', async () => {
    const clock = new ManualClock();
    const time = new DatabaseTime(clock);
    await time.ask(aDatabase(clock, -5000, 20));
    clock.advance(1000);
    expect(time.now()).toBe(clock.now() - 5000);
  });

  it('is told the first time whatever that took, and later where the answer was prompt', async () => {
    const clock = new ManualClock();
    const told: number[] = [];
    const time = new DatabaseTime(clock, (at) => told.push(at - clock.now()));
    for (const [aheadMs, tookMs] of [
      [100, 900],
      [200, 900],
      [300, 40],
    ] as const)
      await time.ask(aDatabase(clock, aheadMs, tookMs));
    expect(told).toEqual([100, 300]);
  });
});

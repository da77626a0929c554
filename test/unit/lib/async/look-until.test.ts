import { expect, it } from 'vitest';
import { lookUntil } from '../../../../src/lib/index.ts';
import { flowing } from '../../../support/flowing.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const patience = { patienceMs: 15_000, pauseMs: 200 };

it('looks until there is something', async () => {
  const clock = new ManualClock();
  let looks = 0;
  const found = await flowing(
    clock,
    lookUntil(clock, patience, async () => (++looks === 3 ? 'there' : undefined)),
  );
  expect([found, looks, clock.armed]).toEqual(['there', 3, 0]);
});

it('gives up when its patience is over', async () => {
  const clock = new ManualClock();
  const begunAt = clock.now();
  expect(
    await flowing(
      clock,
      lookUntil(clock, patience, async () => undefined),
      1000,
    ),
  ).toBeUndefined();
  expect(clock.now() - begunAt).toBeGreaterThanOrEqual(15_000);
  expect(clock.armed).toBe(0);
});

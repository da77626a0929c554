import { expect, it } from 'vitest';
import { lookUntil } from '../../../src/cli/look-until.ts';
import { flowing } from '../../support/flowing.ts';
import { ManualClock } from '../../support/manual-clock.ts';

it('looks until there is something', async () => {
  const clock = new ManualClock();
  let looks = 0;
  const found = await flowing(
    clock,
    lookUntil(async () => (++looks === 3 ? 'there' : undefined), clock),
  );
  expect([found, looks, clock.armed]).toEqual(['there', 3, 0]);
});

it('gives up after 15 seconds', async () => {
  const clock = new ManualClock();
  const begunAt = clock.now();
  expect(
    await flowing(
      clock,
      lookUntil(async () => undefined, clock),
      1000,
    ),
  ).toBeUndefined();
  expect(clock.now() - begunAt).toBeGreaterThanOrEqual(15_000);
  expect(clock.armed).toBe(0);
});

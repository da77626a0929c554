import { expect, it } from 'vitest';
import { within } from '../../../../src/lib/index.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const late = () => new Error('too late');

it('is what was asked for, and leaves no timer', async () => {
  const clock = new ManualClock();
  expect(await within(clock, 100, Promise.resolve('here'), late)).toBe('here');
  await expect(within(clock, 100, Promise.reject(new Error('no')), late)).rejects.toThrow('no');
  expect(clock.armed).toBe(0);
});

it('rejects when the time is over, and hears of nothing afterwards', async () => {
  const clock = new ManualClock();
  const asked = within(clock, 100, new Promise(() => undefined), late);
  clock.advance(100);
  await expect(asked).rejects.toThrow('too late');
});

import { expect, it } from 'vitest';
import { Holdings } from '../../../src/lib/index.ts';

it('names who holds the most, of several the one that has been here longest, and forgets who holds nothing', () => {
  const holdings = new Holdings();
  expect(holdings.heaviest()).toBeUndefined();
  holdings.change('anna', 2);
  holdings.change('ben', 2);
  expect(holdings.heaviest()).toBe('anna');
  holdings.change('ben', 1);
  expect(holdings.heaviest()).toBe('ben');
  holdings.change('ben', -1);
  holdings.change('anna', -2);
  holdings.change('anna', 2);
  expect(holdings.heaviest()).toBe('ben');
  expect(['anna', 'ben', 'cara', undefined].map((owner) => holdings.of(owner))).toEqual([2, 2, 0, 0]);
});

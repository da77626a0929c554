import { expect, it } from 'vitest';
import { CountingGate } from '../../../../src/lib/index.ts';

it('lets in so many of each name, and one more for each that leaves', () => {
  const gate = new CountingGate(2);
  expect([gate.enter('a'), gate.enter('a'), gate.enter('a'), gate.enter('b')]).toEqual([true, true, false, true]);
  expect([gate.inside('a'), gate.inside('b'), gate.inside('c')]).toEqual([2, 1, 0]);
  gate.leave('a');
  expect([gate.enter('a'), gate.enter('a')]).toEqual([true, false]);
});

it('counts without a bound where none is given', () => {
  const gate = new CountingGate();
  for (let count = 0; count < 1000; count++) gate.enter('a');
  expect(gate.inside('a')).toBe(1000);
});

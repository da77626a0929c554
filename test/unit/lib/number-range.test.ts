import { describe, expect, it } from 'vitest';
import { isInRange, numbersIn, rangeFault } from '../../../src/lib/index.ts';

const dect = { first: '**610', last: '**619' };

describe('a range of numbers', () => {
  it('has ends that differ in digits at their end alone, in their order', () => {
    expect([dect, { first: '7', last: '7' }, { first: '08', last: '11' }].map(rangeFault)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(rangeFault({ first: '**9', last: '**10' })).toMatch(/differ/);
    expect(rangeFault({ first: '**61', last: '*+61' })).toMatch(/differ/);
    expect(rangeFault({ first: '2', last: '1' })).toMatch(/before it begins/);
  });

  it('holds its ends and what lies between them, and nothing else', () => {
    expect(numbersIn(dect).every((number) => isInRange(dect, number))).toBe(true);
    for (const number of ['**609', '**620', '**61', '**6100', '**61a', '*+615', '615', ''])
      expect([number, isInRange(dect, number)]).toEqual([number, false]);
    expect(isInRange({ first: 'attic', last: 'attic' }, 'attic')).toBe(true);
  });

  it('has all its numbers in order', () => {
    expect(numbersIn({ first: '**08', last: '**11' })).toEqual(['**08', '**09', '**10', '**11']);
    expect(numbersIn({ first: 'attic', last: 'attic' })).toEqual(['attic']);
  });
});

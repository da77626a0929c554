import { describe, expect, it } from 'vitest';
import { presets } from '../../../../src/dialin/callers/index.ts';
import { kindByRules } from '../../../../src/dialin/callers/rules.ts';

describe('the rules of a FRITZ!Box', () => {
  it.each([
    ['**1', 'analog'],
    ['**2', 'analog'],
    ['**3', 'analog'],
    ['**51', 'isdn'],
    ['**58', 'isdn'],
    ['**610', 'dect'],
    ['**615', 'dect'],
    ['**619', 'dect'],
    ['**620', 'ip'],
    ['**629', 'ip'],
  ] as const)('take %s for %s', (number, kind) => {
    expect(kindByRules(presets.fritzbox.rules, number)).toBe(kind);
  });

  it.each([
    [
      '',
      '*',
      '**',
      '610',
      '*610',
      '***610',
      '**609',
      '**630',
      '**6100',
      '**0610',
      '**61',
      '**61a',
      '**10',
      '**0',
      '**50',
    ],
    ['**600', '**9', '+4930123456', '030123456', 'anonymous', '**610 ', ' **610', '**６１０', '**610#', '#*610'],
  ])('take none of %s, %s, %s, %s, %s and their like for a phone', (...numbers) => {
    for (const number of numbers)
      expect([number, kindByRules(presets.fritzbox.rules, number)]).toEqual([number, undefined]);
  });
});

describe('rules', () => {
  const rules = [
    { first: '**615', last: '**615', kind: 'analog' },
    { first: '**610', last: '**619', kind: 'dect' },
    { first: 'a08', last: 'a11', kind: 'isdn' },
  ] as const;

  it('count in their order', () => {
    expect(['**614', '**615', '**616'].map((number) => kindByRules(rules, number))).toEqual(['dect', 'analog', 'dect']);
  });

  it('count digits as one number', () => {
    const numbers = ['a07', 'a08', 'a09', 'a10', 'a11', 'a12', 'b09', 'a9'];
    expect(numbers.filter((number) => kindByRules(rules, number) === 'isdn')).toEqual(['a08', 'a09', 'a10', 'a11']);
  });
});

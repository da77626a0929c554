import { describe, expect, it } from 'vitest';
import { devices } from '../../../../src/device-setup/devices.ts';
import {
  ciscoStarCodes,
  collisionsOf,
  grandstreamStarCodes,
  withStarCodes,
} from '../../../../src/device-setup/dialling/star-codes.ts';

const plan = (prefix: string, digits = 6, profile: 'standard' | 'avm' = 'standard') => ({
  prefix,
  digits,
  profile,
  serviceNumber: '8810',
});
const colliding = (...args: Parameters<typeof plan>) =>
  collisionsOf(plan(...args), ciscoStarCodes).map(({ code, share }) => [code, share]);

describe('factory star codes', () => {
  it('are in the way of no code as Offhook comes, nor of the short form', () => {
    for (const { starCodes } of devices) {
      expect(collisionsOf(plan('*10'), starCodes?.codes ?? [])).toEqual([]);
      expect(collisionsOf(plan('*1', 4, 'avm'), starCodes?.codes ?? [])).toEqual([]);
    }
  });

  it('hold the secure-call codes of both families', () => {
    for (const codes of [grandstreamStarCodes, ciscoStarCodes])
      expect(codes.map(({ code }) => code)).toEqual(expect.arrayContaining(['*16', '*17', '*18', '*19']));
  });

  it('swallow every code whose prefix begins with one', () => {
    expect(colliding('*72')).toEqual([['*72', 1]]);
    expect(colliding('*723')).toEqual([['*72', 1]]);
  });

  it('swallow a tenth of the codes where one ends one digit after the prefix', () => {
    expect(colliding('*9').filter(([code]) => code === '*98')).toEqual([['*98', 0.1]]);
  });

  it('swallow a sixth of the codes that begin with 0 to 5, and none of those that cannot be', () => {
    expect(colliding('*7', 4, 'avm')).toEqual([
      ['*72', 1 / 6],
      ['*73', 1 / 6],
    ]);
  });

  it('are not longer than a code', () => {
    expect(collisionsOf(plan('*1', 1), [{ code: '*1234', meaning: 'x' }])).toEqual([]);
    expect(collisionsOf(plan('*1'), [{ code: '*1#', meaning: 'x' }])).toEqual([]);
  });

  it('take their keys before the digit map sees more', () => {
    const dialler = withStarCodes(ciscoStarCodes, () => ({ kind: 'listen' }));
    expect(dialler('*7')).toEqual({ kind: 'listen' });
    expect(dialler('*72')).toEqual({ kind: 'keep', code: '*72', meaning: 'forward all calls' });
  });
});

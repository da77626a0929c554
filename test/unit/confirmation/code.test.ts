import { describe, expect, it } from 'vitest';
import { generateCode, parseDialled, parseKeyed, tooClose } from '../../../src/confirmation/index.ts';
import { avmCode, standardCode } from '../../support/builders.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const drawnFrom = (value: number) => ({
  bytes: () => Buffer.alloc(0),
  below: (bound: number) => Math.min(value, bound - 1),
});

describe('a generated code', () => {
  it('has six digits, leading zeros included', () => {
    expect(generateCode(standardCode, drawnFrom(0))).toBe('000000');
    expect(generateCode(standardCode, drawnFrom(42))).toBe('000042');
    expect(generateCode(standardCode, drawnFrom(Number.MAX_SAFE_INTEGER))).toBe('999999');
  });

  it('of profile avm has four digits and never begins with 6 to 9', () => {
    expect(generateCode(avmCode, drawnFrom(0))).toBe('0000');
    expect(generateCode(avmCode, drawnFrom(Number.MAX_SAFE_INTEGER))).toBe('5999');
  });

  it('uses every digit in every place', () => {
    const random = seededRandom(7);
    const seen = new Set<string>();
    for (let draw = 0; draw < 2000; draw++) {
      [...generateCode(standardCode, random)].forEach((digit, place) => {
        seen.add(`${place}:${digit}`);
      });
    }
    expect(seen.size).toBe(60);
  });
});

describe('the codes too close to a code', () => {
  it('are itself, every single wrong digit and every swap of neighbours', () => {
    expect([...tooClose('12')].sort()).toEqual(
      [
        '12',
        '02',
        '22',
        '32',
        '42',
        '52',
        '62',
        '72',
        '82',
        '92',
        '10',
        '11',
        '13',
        '14',
        '15',
        '16',
        '17',
        '18',
        '19',
        '21',
      ].sort(),
    );
  });

  it('number 60 for six different digits and name none twice', () => {
    const close = tooClose('482913');
    expect(close).toHaveLength(60);
    expect(new Set(close).size).toBe(60);
    expect(close).toContain('842913');
    expect(close).toContain('482931');
    expect(close).not.toContain('492813');
  });
});

describe('a dialled string', () => {
  const standard = (dialled: string) => parseDialled(dialled, standardCode, '8810');
  const avm = (dialled: string) => parseDialled(dialled, avmCode, '8810');

  it.each(['*10482913', '*10482913#', '8810482913', '8810482913#'])('%s is the code 482913', (dialled) => {
    expect(standard(dialled)).toEqual({ kind: 'code', code: '482913' });
  });

  it.each(['8810', '8810#'])('%s is the service number', (dialled) => {
    expect(standard(dialled)).toEqual({ kind: 'service' });
  });

  it.each(['*', '*1', '*10', '*10482', '*1048291', '8', '881', '88104', '881048291'])(
    '%s wants more digits',
    (dialled) => {
      expect(standard(dialled)).toEqual({ kind: 'incomplete' });
    },
  );

  it.each([
    ['nothing', ''],
    ['the end of nothing', '#'],
    ['an ended beginning', '*10482#'],
    ['an ended beginning of the service number', '881#'],
    ['a digit too many', '*104829135'],
    ['a digit too many after the service number', '88104829135'],
    ['two ends', '*10482913##'],
    ['an end in the middle', '*10482#913'],
    ['the code alone', '482913'],
    ['a letter', '*1048291a'],
    ['digits of another script', '*1048291\u0663'],
    ['white space', '*10482913 '],
    ['another star code', '*16482913'],
    ['an emergency number', '112'],
  ])('with %s is something else', (_what, dialled) => {
    expect(standard(dialled)).toEqual({ kind: 'other' });
  });

  it('of profile avm is the short form, whose first digit is 0 to 5', () => {
    expect(avm('*15999')).toEqual({ kind: 'code', code: '5999' });
    expect(avm('88100123')).toEqual({ kind: 'code', code: '0123' });
    expect(avm('*10')).toEqual({ kind: 'incomplete' });
    expect(avm('*1')).toEqual({ kind: 'incomplete' });
    for (const dialled of ['*16', '*16123', '*19', '88106', '88107123'])
      expect(avm(dialled)).toEqual({ kind: 'other' });
  });
});

describe('what was keyed in during a call', () => {
  const keyed = (keys: string) => parseKeyed(keys, standardCode);

  it.each(['482913', '*10482913'])('%s is the code 482913', (keys) => {
    expect(keyed(keys)).toEqual({ kind: 'code', code: '482913' });
  });

  it.each(['', '4', '48291', '*', '*1', '*10', '*1048291', '10'])('%j wants more digits', (keys) => {
    expect(keyed(keys)).toEqual({ kind: 'incomplete' });
  });

  it.each(['**', '*11', '*104829135', '4829135', '482*', '48A', '#'])('%s is something else', (keys) => {
    expect(keyed(keys)).toEqual({ kind: 'other' });
  });

  it('of profile avm has a first digit from 0 to 5', () => {
    expect(parseKeyed('5999', avmCode)).toEqual({ kind: 'code', code: '5999' });
    expect(parseKeyed('*15999', avmCode)).toEqual({ kind: 'code', code: '5999' });
    expect(parseKeyed('6', avmCode)).toEqual({ kind: 'other' });
  });
});

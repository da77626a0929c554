import { describe, expect, it } from 'vitest';
import { groupDial, groupDigits, spokenDial } from '../../../src/web/confirm/digits.ts';
import { wholeCode } from '../../../src/web/confirm/whole-code.ts';

describe('a number to dial', () => {
  it.each([
    ['', []],
    ['12', ['12']],
    ['1234', ['12', '34']],
    ['12345', ['123', '45']],
    ['482913', ['482', '913']],
    ['1234567', ['123', '45', '67']],
    ['12345678', ['123', '456', '78']],
  ])('shows the digits %s in groups that can be kept in mind', (digits, groups) => {
    expect(groupDigits(digits)).toEqual(groups);
  });

  it.each([
    ['*10482913', '482913', ['*10', '482', '913']],
    ['*11234', '1234', ['*1', '12', '34']],
    ['482913', '482913', ['482', '913']],
    ['*10482913', undefined, ['*10482913']],
    ['*10482913', '999999', ['*10482913']],
  ])('shows %s with the digits %s apart from its prefix', (dial, digits, groups) => {
    expect(groupDial(dial, digits)).toEqual(groups);
  });

  it('is read aloud key by key', () => {
    expect(spokenDial('*10#', { star: 'Stern', hash: 'Raute' })).toBe('Stern 1 0 Raute');
  });
});

describe('a code of an app', () => {
  it.each([
    ['492039', '492039'],
    ['492 039', '492039'],
    [' 492-039 ', '492039'],
    ['49203', undefined],
    ['4920391', undefined],
    ['abcdef', undefined],
  ])('typed as %j is complete as %s', (typed, code) => {
    expect(wholeCode(typed)).toBe(code);
  });
});

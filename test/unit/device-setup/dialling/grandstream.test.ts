import { describe, expect, it } from 'vitest';
import { grandstreamDialler } from '../../../../src/device-setup/dialling/grandstream.ts';

const OURS = '{ *10xxxxxx | 8810 | 8810xxxxxx | x+ }';

const sent = (number: string, to = 'offhook') => ({ kind: 'send', number, to });
const later = (act: object) => ({ kind: 'wait', ms: 4000, act });
const busy = { kind: 'refuse' };

describe('a Grandstream', () => {
  it.each([
    ['sends a filled rule at once when no rule takes another digit', OURS, '*10482913', sent('*10482913')],
    ['waits with a filled rule while another takes more digits', OURS, '8810', later(sent('8810'))],
    ['waits with the longest number while x+ takes more digits', OURS, '8810482913', later(sent('8810482913'))],
    ['sends at once with #, and without the #', OURS, '8810#', sent('8810')],
    ['gives up a number that fills no rule', OURS, '*1048', later(busy)],
    ['gives up a number that fills no rule at once with #', OURS, '*1048#', busy],
    ['gives up what can fill no rule', OURS, '*7', later(busy)],
    ['takes any digits by x+', OURS, '112', later(sent('112'))],
    ['needs one digit for x+', '{ 9x+ }', '9', later(busy)],
    ['reads x. as x+', '{ 9x. }', '91', later(sent('91'))],
    ['takes digits of a bracket', '{ [3-5]11 }', '411', sent('411')],
    ['refuses a digit outside the bracket', '{ [3-5]11 }', '6', later(busy)],
    ['takes single keys of a bracket', '{ [147*]1 }', '*1', sent('*1')],
    ['replaces the beginning', '{ <2=011>xx }', '234', sent('01134')],
    ['adds a beginning', '{ <=1617>xxx }', '234', sent('1617234')],
    ['bars what begins with a caret, before later rules', '{ ^1900x+ | x+ }', '19005#', busy],
    ['waits for the time-out at T', '{ 12T }', '12', later(sent('12'))],
    ['sends by L: to the telephone line', '{ 8810 | L: x+ }', '112', later(sent('112', 'elsewhere'))],
    ['reads an escaped plus', '{ x+ | \\+x+ | *x+ | *xx*x+ }', '*10482913', later(sent('*10482913'))],
  ])('%s', (_, map, keys, step) => {
    expect(grandstreamDialler(map)(keys)).toEqual(step);
  });
});

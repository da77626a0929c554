import { describe, expect, it } from 'vitest';
import { pattonDialler } from '../../../../src/device-setup/dialling/patton.ts';

const routes = (...keys: readonly string[]) =>
  keys.map((key) => `route ${key} dest-interface ${/^[*8]/.test(key) ? 'OFFHOOK' : 'ORDINARY'}`).join('\n');
const OURS = routes('*10......', '8810T', '.T');

const sent = (number: string, to = 'offhook') => ({ kind: 'send', number, to });
const within = (seconds: number, act: object) => ({ kind: 'wait', ms: seconds * 1000, act });
const busy = { kind: 'refuse' };

describe('a Patton SmartNode', () => {
  it.each([
    ['sends a filled route without T at once', OURS, '*10482913', sent('*10482913')],
    ['waits 5 s at T', OURS, '8810', within(5, sent('8810'))],
    ['sends what was added at T', OURS, '8810482913', within(5, sent('8810482913'))],
    ['ends with # where a route waits', OURS, '8810#', sent('8810')],
    ['waits as long as T says', routes('88T3'), '88', within(3, sent('88'))],
    ['drops what stays begun after 12 s', OURS, '*1048', within(12, busy)],
    ['takes # as a digit before a route waits', OURS, '*1048#', busy],
    ['drops a filled route while another is begun', routes('8810', '8810......'), '8810', within(12, busy)],
    ['sends ordinary numbers to the other interface', OURS, '112', within(5, sent('112', 'elsewhere'))],
    ['prefers the longer route', routes('112', '.T'), '112', sent('112', 'elsewhere')],
    ['takes digits of a bracket', routes('*1[0-5].'), '*142', sent('*142')],
    ['refuses what no route fits', routes('*1[0-5].'), '*16', busy],
  ])('%s', (_, map, keys, step) => {
    expect(pattonDialler(map)(keys)).toEqual(step);
  });
});

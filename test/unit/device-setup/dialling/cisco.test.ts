import { describe, expect, it } from 'vitest';
import { ciscoDialler } from '../../../../src/device-setup/dialling/cisco.ts';

const OURS = '(*10xxxxxxS0|8810xxxxxxS0|8810S3|[x*#].)';
const FACTORY = '(*xx|[3469]11|0|00|[2-9]xxxxxx|1xxx[2-9]xxxxxxS0|xxxxxxxxxxxx.)';

const sent = (number: string, to = 'offhook') => ({ kind: 'send', number, to });
const within = (seconds: number, act: object) => ({ kind: 'wait', ms: seconds * 1000, act });
const busy = { kind: 'refuse' };

describe('a Cisco SPA', () => {
  it.each([
    ['sends at once at S0 although another sequence takes more', OURS, '*10482913', sent('*10482913')],
    ['sends the service number and the digits at once at S0', OURS, '8810482913', sent('8810482913')],
    ['waits 3 s at S3', OURS, '8810', within(3, sent('8810'))],
    ['waits as long as the filled sequence says', '(8810S7|xxxxxx)', '8810', within(7, sent('8810'))],
    ['takes star and hash in brackets as digits', OURS, '*#', within(3, sent('*#'))],
    ['runs the short timer over what is filled and can grow', OURS, '112', within(3, sent('112'))],
    ['runs the long timer over what is only begun, and gives up', '(xxxx)', '112', within(10, busy)],
    ['runs a long timer of its own', '(xxxxL4)', '112', within(4, busy)],
    ['gives up at once where nothing fits', '(1xx)', '2', busy],
    ['sends at once what fills the one sequence left', '(0|[49]11)', '911', sent('911')],
    ['ends with # where no sequence takes it', '(xx.)', '12#', sent('12')],
    ['gives up at # what is not filled', '(xxxx)', '12#', busy],
    ['needs none of the element before a dot', '(9x.)', '9', within(3, sent('9'))],
    ['replaces the beginning', '(<8:1650>xx)', '812', sent('165012')],
    ['adds a beginning', '(<:1>xx)', '12', sent('112')],
    ['sends to the telephone line at gw0', '([39]11<:@gw0>)', '911', sent('911', 'elsewhere')],
    ['bars at !', '(1900xx!)', '190012', busy],
    ['ignores blanks and the comma of a second dial tone', '( 9, xx )', '912', sent('912')],
    ['cuts a code short with the factory plan', FACTORY, '*10', sent('*10')],
  ])('%s', (_, map, keys, step) => {
    expect(ciscoDialler(map)(keys)).toEqual(step);
  });
});

import { describe, expect, it } from 'vitest';
import {
  asteriskDialler,
  fritzboxDialler,
  handsetDialler,
  yealinkDialler,
} from '../../../../src/device-setup/dialling/handset.ts';

const sent = (number: string, to = 'offhook') => ({ kind: 'send', number, to });
const listens = { kind: 'listen' };

const gigaset = handsetDialler();
const yealink = yealinkDialler('*10xxxxxx\n8810xxxxxx');
const asterisk = asteriskDialler('_*1[0-5]XXX\n8810');
const fritzbox = fritzboxDialler('8810');

describe('a handset', () => {
  it.each([
    ['keeps everything until the talk key', gigaset, '*10482913', listens],
    ['sends everything with the talk key', gigaset, '*10482913T', sent('*10482913')],
    ['sends nothing where nothing was keyed in', gigaset, 'T', listens],
    [
      'of Yealink sends what fills a rule after a second',
      yealink,
      '*10482913',
      { kind: 'wait', ms: 1000, act: sent('*10482913') },
    ],
    ['of Yealink waits for the talk key where no rule is filled', yealink, '8810', listens],
    ['of Yealink sends what fills no rule with the talk key', yealink, '8810T', sent('8810')],
    ['behind Asterisk reaches Offhook by a pattern', asterisk, '*15123T', sent('*15123')],
    ['behind Asterisk reaches Offhook by a number', asterisk, '8810T', sent('8810')],
    ['behind Asterisk does not reach Offhook with another number', asterisk, '*16123T', sent('*16123', 'elsewhere')],
    ['behind a FRITZ!Box reaches Offhook by the service number', fritzbox, '8810482913T', sent('8810482913')],
    ['behind a FRITZ!Box calls others by its usual number', fritzbox, '112T', sent('112', 'elsewhere')],
  ])('%s', (_, dialler, keys, step) => {
    expect(dialler(keys)).toEqual(step);
  });

  it('behind a FRITZ!Box does not get a star past the box', () => {
    expect(fritzbox('*10482913T')).toMatchObject({ kind: 'keep', code: '*10482913' });
  });
});

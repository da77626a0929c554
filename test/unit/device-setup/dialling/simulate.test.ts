import { describe, expect, it } from 'vitest';
import { pressesOf, simulate } from '../../../../src/device-setup/dialling/simulate.ts';
import type { Dialler } from '../../../../src/device-setup/dialling/step.ts';

const send = (number: string) => ({ kind: 'send', number, to: 'offhook' }) as const;

/** Sends three keys at once, fewer after two seconds, and listens while there is a star. */
const dialler: Dialler = (keys) => {
  if (keys.includes('*')) return keys.endsWith('T') ? send(keys.replace('T', '')) : { kind: 'listen' };
  return keys.length === 3 ? send(keys) : { kind: 'wait', ms: 2000, act: send(keys) };
};

describe('keystrokes', () => {
  it('come half a second apart, and a second later for each comma', () => {
    expect(pressesOf('12,,3')).toEqual([
      { key: '1', at: 500 },
      { key: '2', at: 1000 },
      { key: '3', at: 3500 },
    ]);
  });

  it.each([
    ['end with what is done at once', '123', { act: send('123'), keys: '123', afterMs: 0, later: '' }],
    ['end when the time-out passes after the last', '12', { act: send('12'), keys: '12', afterMs: 2000, later: '' }],
    ['end when the time-out passes between two', '12,,3', { act: send('12'), keys: '12', afterMs: 2000, later: '3' }],
    ['go on when the next comes before the time-out', '12,3', { act: send('123'), keys: '123', afterMs: 0, later: '' }],
    ['leave over what comes after the act', '12345', { act: send('123'), keys: '123', afterMs: 0, later: '45' }],
    ['end with the talk key however late', '*,,,,T7', { act: send('*'), keys: '*T', afterMs: 0, later: '7' }],
    ['come to nothing without it', '*1', { act: { kind: 'nothing' }, keys: '*1', afterMs: 0, later: '' }],
    ['come to nothing where there are none', '', { act: { kind: 'nothing' }, keys: '', afterMs: 0, later: '' }],
  ])('%s', (_, keystrokes, outcome) => {
    expect(simulate(dialler, pressesOf(keystrokes))).toEqual(outcome);
  });
});

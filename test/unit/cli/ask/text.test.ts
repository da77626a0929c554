import { describe, expect, it } from 'vitest';
import { bigDigits } from '../../../../src/cli/ask/big-digits.ts';
import { durationText, type Pending, questionText } from '../../../../src/cli/ask/question-text.ts';
import { groupsOf, spoken } from '../../../../src/cli/ask/spoken.ts';
import { whereabouts } from '../../../../src/cli/ask/where.ts';
import { aPending } from '../../../support/confirmation-views.ts';

const phone = { method: 'phone', dial: '*10482913', serviceNumber: '8810', digits: '482913' };

const question = (changes: Partial<Pending> = {}): Pending =>
  aPending({ methods: [phone], unavailable: [], ...changes }) as Pending;

const shown = (changes: Partial<Pending> = {}, columns?: number, typing = false): string =>
  questionText(question(changes), { columns, typing });

describe('what to dial', () => {
  it('is read in groups, and key by key by who listens', () => {
    expect(groupsOf('*10482913', '482913')).toEqual(['*10', '482', '913']);
    expect(groupsOf('*11234', '1234')).toEqual(['*1', '12', '34']);
    expect(groupsOf('482913', '482913')).toEqual(['482', '913']);
    expect(spoken(['*10', '482', '913'])).toBe('star, one, zero; four, eight, two; nine, one, three');
  });

  it('is drawn in large signs where the terminal is wide enough, and nowhere else', () => {
    const big = bigDigits('*10 482 913', 76) ?? '';
    expect(big.split('\n')).toHaveLength(5);
    expect(big).toMatch(/^[ #\n]+$/);
    expect(new Set('0123456789*').size).toBe(new Set(Array.from('0123456789*', (sign) => bigDigits(sign, 80))).size);
    expect(bigDigits('*10 482 913', 40)).toBeUndefined();
    expect(shown({}, 80)).toContain('#####');
    expect(shown({}, 40)).not.toContain('##');
    expect(shown()).not.toContain('##');
  });
});

describe('the question', () => {
  it('names the steps, one after the other, without a colour or anything that moves a cursor', () => {
    const text = shown({}, 80, true);
    for (const words of [
      'dial  *10 482 913',
      'Key by key: star, one, zero;',
      '2. Wait for the tone.',
      '3. Hang up.',
      'call 8810, wait for the tone, key in 482 913',
    ])
      expect(text).toContain(words);
    expect(text).not.toMatch(/[^\n\x20-\x7e]/);
  });

  it('names the number of a PBX where no phone sends a code at once, and beside the service number where one does', () => {
    const { dial, ...twoSteps } = phone;
    const behind = shown({ methods: [{ ...twoSteps, serviceNumber: '**620' }] }, 80);
    expect(behind).toMatch(/call {2}\*\*620\n.*key in {2}482 913\n/);
    expect(behind).not.toContain(dial);
    expect(shown({ methods: [{ ...phone, otherNumbers: ['**620'] }] })).toContain(
      'call 8810 or **620, wait for the tone, key in 482 913',
    );
  });

  it('shows what strangers wrote by its number', () => {
    const title = 'Restart\u001b[2J the router';
    expect(shown({ action: { id: 'x', title } })).toMatch(/^Restart\\u001b\[2J the router: confirm it as /);
  });

  it('offers the app where a code can be typed, the button where there is one, and says what is missing', () => {
    const methods = [{ method: 'button' }, { method: 'totp' }];
    const unavailable = [{ method: 'phone', reason: 'line-blocked' as const }];
    expect(shown({ methods, unavailable }, undefined, true)).toMatch(
      /button of the device[\s\S]*authenticator app here[\s\S]*blocked/,
    );
    expect(shown({ methods, unavailable })).not.toContain('authenticator');
    expect(shown({ methods: [], unavailable: [{ method: 'phone', reason: 'no-line' }] })).toContain('offhook line add');
  });

  it.each([
    [1, 'a second'],
    [45, '45 seconds'],
    [120, '2 minutes'],
    [600, '10 minutes'],
  ])('says %i seconds as people do', (seconds, words) => expect(durationText(seconds)).toBe(words));
});

describe('where the person sits', () => {
  const interfaces = { eth0: [{ address: '192.168.178.5', internal: false }] };

  it('is what was said, else where SSH comes from, else not known', () => {
    const ssh = { SSH_CONNECTION: '192.168.178.20 51234 192.168.178.5 22' };
    expect(whereabouts({ clientAddress: '10.0.0.9' }, ssh, interfaces)).toBe('10.0.0.9');
    expect(whereabouts({ here: true }, ssh, interfaces)).toBe('192.168.178.5');
    expect(whereabouts({}, ssh, interfaces)).toBe('192.168.178.20');
    expect(whereabouts({}, { SSH_CONNECTION: 'UNKNOWN 65535 UNKNOWN 65535' }, interfaces)).toBeUndefined();
    expect(whereabouts({}, {}, interfaces)).toBeUndefined();
    expect(() => whereabouts({ here: true }, {}, {})).toThrow('give --client-address');
  });
});

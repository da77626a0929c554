import { describe, expect, it } from 'vitest';
import type { LadderView } from '../../../../src/http/schema.ts';
import { chanceText } from '../../../../src/web/admin/see/guesses.ts';
import { busiest, callBars, confirmationBars, dayOf, monthOf, sumOf } from '../../../../src/web/admin/see/hours.ts';
import { ladderText } from '../../../../src/web/admin/see/ladder-text.ts';
import { seeTexts } from '../../../../src/web/i18n/see-texts.ts';

const en = seeTexts('en');

describe('a day in bars', () => {
  const hours = [
    { at: '2026-11-28T00:00:00.000Z', calls: { confirmed: 1, refused: 2 } },
    { at: '2026-11-28T01:00:00.000Z', calls: { confirmed: 3, refused: 0 } },
  ].map((hour) => ({ ...hour, confirmations: { completed: 1, expired: 2, cancelled: 3, blocked: 4 } }));

  it('has for each hour what went well and what did not', () => {
    const bars = callBars({ hours, complete: true });
    expect(bars.map(({ good, bad }) => [good, bad])).toEqual([
      [1, 2],
      [3, 0],
    ]);
    expect(busiest(bars)).toBe(bars[0]);
    expect([sumOf(bars, 'good'), sumOf(bars, 'bad')]).toEqual([4, 2]);
    expect(confirmationBars({ hours, complete: true })[0]).toMatchObject({ good: 1, bad: 9 });
    expect(busiest([])).toBeUndefined();
  });

  it('begins at midnight where the browser is, and the month on its first day', () => {
    const now = new Date(2026, 10, 28, 15, 30);
    expect(dayOf(now)).toEqual({ from: new Date(2026, 10, 28), hours: 24 });
    expect(monthOf(now)).toEqual(new Date(2026, 10, 1));
  });
});

it.each([
  ['en', 0.000_001, '1 in 1,000,000'],
  ['en', 0.000_003_7, '1 in 270,000'],
  ['de', 0.000_5, '1 zu 2.000'],
  ['nl', 0.042, '4,2%'],
  ['en', 1, '100%'],
] as const)('says a chance as people do (%s, %d)', (language, chance, said) => {
  expect(chanceText(seeTexts(language), chance).replace(/\s(?=%)/, '')).toBe(said);
});

describe('a call as text', () => {
  const at = (ms: number) => new Date(Date.UTC(2026, 10, 28, 20) + ms).toISOString();
  const remote = { address: '192.168.1.20', port: 5060 };
  const ladder: LadderView = {
    leftOut: 0,
    entries: [
      {
        ...{ kind: 'message', at: at(0), direction: 'in', transport: 'udp', remote, bytes: 900 },
        ...{
          first: 'INVITE sip:*10xxxxxx@b SIP/2.0',
          fields: [{ name: 'From', value: '<sip:a@b>' }],
          body: ['m=audio'],
        },
      },
      {
        kind: 'message',
        at: at(1),
        direction: 'out',
        transport: 'udp',
        remote,
        bytes: 9000,
        first: null,
        fields: [],
        body: [],
      },
      { kind: 'refused', at: at(12), step: 9, refusal: 'code-unknown', meaning: '', detail: null },
      { kind: 'refused', at: at(12), step: null, refusal: 'abandoned', meaning: '', detail: 'why' },
      { kind: 'key', at: at(1500) },
      { kind: 'ended', at: at(3000), end: 'something-new' },
    ],
  };

  it('has a line for each rung, with its time and way', () => {
    expect(ladderText(en, 'Call flow of kitchen', ladder).split('\n')).toEqual([
      'Call flow of kitchen',
      '2026-11-28T20:00:00.000Z',
      '    0.000 ---> INVITE sip:*10xxxxxx@b SIP/2.0',
      '                 From: <sip:a@b>',
      '                 m=audio',
      '    0.001 <--- A message of 9,000 bytes, too long to be kept',
      expect.stringMatching(/^ {4}0\.012 {6}Refused at check 9 of 9: \S/),
      expect.stringMatching(/^ {4}0\.012 {6}Came to nothing: \S/),
      '                 why',
      '    1.500      A key was pressed; which one is not kept',
      '    3.000      something-new',
      '',
    ]);
  });

  it('says where something was left out', () => {
    expect(ladderText(en, '', { ...ladder, leftOut: 3 })).toContain('3 entries are left out here');
  });
});

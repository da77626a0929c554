import { describe, expect, it } from 'vitest';
import { auditPath, noFilter } from '../../../../src/web/admin/audit-query.ts';
import { chainSentences } from '../../../../src/web/admin/chain.ts';
import { factsOf, timeOf } from '../../../../src/web/admin/event-facts.ts';
import { ago, counted, duration } from '../../../../src/web/admin/format.ts';
import { problemText } from '../../../../src/web/admin/problem-text.ts';
import { adminTexts } from '../../../../src/web/i18n/admin-texts.ts';

const en = adminTexts('en');
const at = '2026-01-02T12:00:00Z';
const later = (seconds: number) => Date.parse(at) + seconds * 1000;

describe('words of the administration', () => {
  it('say how long ago something was, and never in the future', () => {
    expect(ago('en', at, later(59))).toBe('59 seconds ago');
    expect(ago('nl', at, later(7300))).toBe('2 uur geleden');
    expect(ago('de', at, later(-30))).toBe('jetzt');
  });

  it('say how long something takes', () => {
    expect([1, 119, 121, 7201].map((seconds) => duration('en', seconds))).toEqual([
      '1 second',
      '119 seconds',
      '3 minutes',
      '3 hours',
    ]);
  });

  it('go with the number', () => {
    const keys = { one: 'attentionOne', other: 'attentionOther' } as const;
    expect([counted(en, 1, keys), counted(en, 1200, keys)]).toEqual([
      '1 thing needs attention',
      '1,200 things need attention',
    ]);
  });

  it('say what a key lacks', () => {
    const problem = { kind: 'problem', code: 'scope-missing', retryAfterSeconds: undefined } as const;
    expect(problemText(en, problem, 'admin')).toContain('“admin”');
    expect(problemText(en, problem, 'lines')).toContain('“lines”');
    expect(problemText(en, { ...problem, code: 'new-code' }, 'admin')).toContain('new-code');
  });

  it('say how far the log is sealed, and where it begins', () => {
    const chain = (sealed: number, unsealed: number, cut = 0) =>
      chainSentences(en, { sealed: { seq: sealed, hash: '' }, cut: { seq: cut, hash: '' }, unsealed });
    expect(chain(0, 2)[0]).toBe('Nothing is sealed yet.');
    expect(chain(42, 0)[0]).toBe('Everything is sealed, up to and including event 42.');
    expect(chain(42, 1)[0]).toContain('1 newer one still waits');
    expect(chain(42, 3, 7)).toEqual([
      expect.stringContaining('3 newer ones'),
      expect.stringContaining('after event 7'),
    ]);
  });
});

describe('a search of the audit log', () => {
  it('asks for everything where nothing was typed', () => {
    expect(auditPath(noFilter, undefined)).toBe('/v1/audit?limit=50');
  });

  it('asks by type, subject and time, to the end of the last minute', () => {
    const filter = { type: 'line.bound', subject: ' kit&chen ', from: '2026-01-02T10:00', to: '2026-01-02T10:05' };
    const query = new URL(auditPath(filter, 'next'), 'http://x').searchParams;
    expect(Object.fromEntries(query)).toEqual({
      limit: '50',
      type: 'line.bound',
      subject: 'kit&chen',
      from: new Date('2026-01-02T10:00').toISOString(),
      to: new Date('2026-01-02T10:05:59.999').toISOString(),
      cursor: 'next',
    });
  });

  it('leaves out a time that is none', () => {
    expect(auditPath({ ...noFilter, from: 'soon' }, undefined)).toBe('/v1/audit?limit=50');
  });
});

it('the data of an event is told fact by fact', () => {
  const facts = factsOf({ until: 5, attempt: { code: 'x', signals: ['a', 'b'], line: null }, seen: true });
  expect(facts).toEqual([
    { name: 'until', value: 5 },
    { name: 'attempt.code', value: 'x' },
    { name: 'attempt.signals', value: 'a' },
    { name: 'attempt.signals', value: 'b' },
    { name: 'seen', value: true },
  ]);
  expect(facts.map(timeOf)).toEqual([5, undefined, undefined, undefined, undefined]);
});

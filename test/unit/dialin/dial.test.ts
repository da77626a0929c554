import { describe, expect, it } from 'vitest';
import { judgeDial } from '../../../src/dialin/dial.ts';
import { dialCases, rowBefore } from '../../contract/dial-cases.ts';
import { aDial } from '../../contract/dial-store.ts';

describe('a dialled code, as it is judged', () => {
  it.each(dialCases)('$name', (each) => {
    const { nr, line, kind, confirmsFor, tries, code, found, isSpent, now, expected } = each;
    const version = line === 'changed since' ? 'v2' : 'v1';
    const stands = line === 'gone' ? undefined : { version, confirmsFor, tries };
    const dial = aDial(nr, code, 'v1', { at: now, line: { id: `line-${nr}`, kind, label: 'Kitchen' } });
    const before = rowBefore(each, now - 1000);
    const facts = { line: stands, found, isSpent, before, now };
    const { outcome, change, tries: after, call, frees } = judgeDial(facts, dial);
    expect(outcome.kind === 'refused' ? outcome.refusal : outcome.kind).toBe(expected);
    expect(change !== undefined).toBe(expected === 'confirmed');
    expect(after?.wrongAt.length ?? tries.wrongAt.length).toBe(
      tries.wrongAt.length + (['confirmed', 'merged', 'line-changed', 'line-blocked'].includes(expected) ? 0 : 1),
    );
    const rows: Readonly<Record<string, string | null | undefined>> = {
      'line-changed': undefined,
      merged: undefined,
      confirmed: null,
    };
    expect(call?.refusal).toBe(expected in rows ? rows[expected] : expected);
    expect(frees).toBe(call && before?.id);
  });
});

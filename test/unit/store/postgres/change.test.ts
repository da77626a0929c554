import { describe, expect, it } from 'vitest';
import { type GroupChange, isBeginning, keyOf } from '../../../../src/store/postgres/change.ts';
import { callRowOf } from '../../../../src/store/shared/call-row.ts';
import { confirmationRowOf } from '../../../../src/store/shared/confirmation-row.ts';
import { call } from '../../../contract/call-log.ts';
import { pending } from '../../../contract/confirmations.ts';

const commit = (expectedVersion: number): GroupChange & { readonly does: 'commit' } => ({
  does: 'commit',
  writes: [{ row: confirmationRowOf(pending(1)), expectedVersion }],
});

describe('a change of a group', () => {
  it('is judged against all that lives where something begins, or a press is judged', () => {
    expect(isBeginning(commit(0))).toBe(true);
    expect(isBeginning(commit(1))).toBe(false);
    expect(isBeginning({ ...commit(1), atHome: { since: 0, limit: 1, ids: [] } })).toBe(true);
    expect(isBeginning({ does: 'press', evidence: { once: 'x', at: 1 } })).toBe(false);
  });

  it('is ordered by what it locks first', () => {
    expect(keyOf(commit(1))).toBe('confirmation cnf_1');
    expect(keyOf({ does: 'tries', line: 'hall', tries: '{}' })).toBe('line hall');
    const row = callRowOf(call(1));
    const dial = { does: 'dial', line: 'hall', seen: { version: 'v1', tries: '{}' }, tries: '{}', row } as const;
    expect(keyOf(dial)).toBe('line hall');
    expect(keyOf({ ...dial, commit: commit(1) })).toBe('confirmation cnf_1');
    expect(keyOf({ does: 'press', evidence: { once: 'x', at: 1 } })).toBe('evidence x');
    expect(keyOf({ does: 'take-try', app: 'shop', user: 'anna', at: 1, forget: 0, limits: [] })).toBe(
      'app-code shop anna',
    );
  });
});

import { describe, expect, it } from 'vitest';
import { type Confirmation, type ConfirmationEvent, evolve } from '../../../src/confirmation/index.ts';
import { aConfirmationIn, aPending, kitchen, startAt } from '../../support/builders.ts';

const refusedAt = (at: number): ConfirmationEvent => ({
  type: 'dial.refused',
  at,
  attempt: { at, method: 'phone', code: 'code-unknown', line: kitchen },
});

describe('a confirmation that changes', () => {
  it('takes nothing with it that belongs to the old state alone', () => {
    const common = [
      'action',
      'app',
      'attempts',
      'createdAt',
      'id',
      'kind',
      'origin',
      'session',
      'user',
      'version',
      'window',
    ];
    const own: readonly (readonly [Confirmation['kind'], readonly string[]])[] = [
      ['pending', ['code', 'expiresAt', 'wrongAppCodes']],
      ['confirmed', ['code', 'confirmedBy', 'expiresAt']],
      ['completed', ['completedAt', 'completedBy', 'confirmedBy', 'grant', 'okBy']],
      ['expired', ['expiredAt']],
      ['cancelled', ['cancelledAt', 'reason']],
      ['blocked', ['blockedAt']],
    ];
    for (const [kind, fields] of own) {
      expect(Object.keys(aConfirmationIn(kind)).sort()).toEqual([...common, ...fields].sort());
    }
  });

  it('counts every change in its version', () => {
    expect(
      [aPending(), aConfirmationIn('confirmed'), aConfirmationIn('completed')].map(({ version }) => version),
    ).toEqual([1, 2, 3]);
    expect(evolve(aPending(), refusedAt(startAt)).version).toBe(2);
    const revoked: ConfirmationEvent = {
      type: 'grant.revoked',
      at: startAt,
      grantId: 'grt_1',
      okBy: 'click',
      reason: 'not-me',
    };
    expect(evolve(aConfirmationIn('completed'), revoked)).toEqual({ ...aConfirmationIn('completed'), version: 4 });
  });

  it('keeps the last ten attempts, oldest first, through every state', () => {
    const times = Array.from({ length: 12 }, (_, index) => startAt + index);
    const tried = times.map(refusedAt).reduce(evolve, aPending() as Confirmation);
    expect(tried.attempts.map(({ at }) => at)).toEqual(times.slice(-10));
    expect(tried.version).toBe(13);
    const cancelled = evolve(tried, { type: 'confirmation.cancelled', at: startAt + 20, reason: 'user' });
    expect(cancelled.attempts).toEqual(tried.attempts);
  });

  it('is absorbed by its end: an event that cannot follow changes nothing, not even the version', () => {
    const grant = { id: 'grt_9', expiresAt: startAt };
    const attempt = { at: startAt, method: 'totp', code: 'code-invalid' } as const;
    const events: readonly ConfirmationEvent[] = [
      { type: 'confirmation.confirmed', at: startAt, by: { method: 'totp', at: startAt }, expiresAt: startAt },
      { type: 'confirmation.completed', at: startAt, by: 'key:key_1', okBy: 'click', grant },
      { type: 'confirmation.expired', at: startAt },
      { type: 'confirmation.cancelled', at: startAt, reason: 'not-me' },
      { type: 'confirmation.blocked', at: startAt },
      { type: 'totp.refused', at: startAt, attempt },
      refusedAt(startAt),
    ];
    for (const kind of ['completed', 'expired', 'cancelled', 'blocked'] as const) {
      const end = aConfirmationIn(kind);
      for (const event of events) expect(evolve(end, event), `${event.type} on ${kind}`).toBe(end);
    }
    const pending = aPending();
    expect(
      evolve(pending, { type: 'confirmation.completed', at: startAt, by: 'key:key_1', okBy: 'click', grant }),
    ).toBe(pending);
    expect(
      evolve(pending, { type: 'grant.revoked', at: startAt, grantId: 'grt_1', okBy: 'click', reason: 'not-me' }),
    ).toBe(pending);
  });
});

import { describe, expect, it } from 'vitest';
import { mayTurnOffers, newDeadline } from '../../../src/confirmation/committed.ts';
import type { ConfirmationEvent } from '../../../src/confirmation/index.ts';
import { request } from '../../../src/confirmation/index.ts';
import { fromConfirmation } from '../../../src/store/shared/stored-event.ts';
import { anAsk, aPending, aPolicy, startAt } from '../../support/builders.ts';

const stored = (event: ConfirmationEvent) => fromConfirmation(aPending(), event);

const asked = (origin: 'home' | 'internet'): ConfirmationEvent =>
  request(anAsk({ origin }), { id: 'cnf_1', code: '482913', now: startAt, policy: aPolicy() }).event;

const confirmed: ConfirmationEvent = {
  type: 'confirmation.confirmed',
  at: startAt,
  by: { method: 'phone', at: startAt },
  expiresAt: startAt + 5000,
};

const cancelled: ConfirmationEvent = { type: 'confirmation.cancelled', at: startAt, reason: 'user' };

const revoked: ConfirmationEvent = {
  type: 'grant.revoked',
  at: startAt,
  grantId: 'grt_1',
  okBy: 'click',
  reason: 'not-me',
};

describe('an event as the log keeps it', () => {
  it('tells the deadline that a confirmation has since, where that is a new one', () => {
    expect(newDeadline(stored(asked('home')))).toBe(startAt + 120_000);
    expect(newDeadline(stored(confirmed))).toBe(startAt + 5000);
    expect(newDeadline(stored(cancelled))).toBeUndefined();
    expect(newDeadline({ type: 'line.blocked', subject: 'kitchen', data: { expiresAt: 1 } })).toBeUndefined();
  });

  it('turns what others are offered, unless it is about somebody far away or no step of a confirmation', () => {
    expect([asked('home'), confirmed, cancelled].map((event) => mayTurnOffers(stored(event)))).toEqual([
      true,
      true,
      true,
    ]);
    expect([asked('internet'), revoked].map((event) => mayTurnOffers(stored(event)))).toEqual([false, false]);
  });
});

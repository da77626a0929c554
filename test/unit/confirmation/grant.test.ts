import { describe, expect, it } from 'vitest';
import { grantOf, isGoodFor } from '../../../src/confirmation/grant.ts';
import { type Confirmation, isGrantLive } from '../../../src/confirmation/index.ts';
import { aConfirmationIn, startAt } from '../../support/builders.ts';

const completed = (origin: 'home' | 'internet' = 'home') => {
  const confirmation: Confirmation = aConfirmationIn('completed', origin);
  if (confirmation.kind !== 'completed') throw new Error('The builder built something else');
  return confirmation;
};

describe('a grant', () => {
  it('belongs to the app, user, session and window of its confirmation', () => {
    expect(grantOf(completed())).toEqual({
      app: 'ui',
      user: 'anna',
      session: 's1',
      window: 'w1',
      id: 'grt_1',
      confirmationId: 'cnf_1',
      origin: 'home',
      method: 'phone',
      issuedAt: startAt + 2000,
      expiresAt: startAt + 3_602_000,
      revokedAt: null,
    });
  });

  it('is worth something until its hour is over, not at the hour itself', () => {
    const grant = grantOf(completed());
    expect(isGrantLive(grant, grant.expiresAt - 1)).toBe(true);
    expect(isGrantLive(grant, grant.expiresAt)).toBe(false);
  });

  it('is worth nothing once revoked', () => {
    expect(isGrantLive({ ...grantOf(completed()), revokedAt: startAt + 3000 }, startAt + 3000)).toBe(false);
  });

  it('won in the house does not count on the internet; one won by app counts in both places', () => {
    const phone = grantOf(completed('home'));
    const app = grantOf(completed('internet'));
    expect([isGoodFor(phone, 'home'), isGoodFor(phone, 'internet')]).toEqual([true, false]);
    expect([isGoodFor(app, 'home'), isGoodFor(app, 'internet')]).toEqual([true, true]);
    expect(isGoodFor({ ...phone, method: 'button' }, 'internet')).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { request } from '../../../src/confirmation/index.ts';
import { anAsk, aPolicy, startAt } from '../../support/builders.ts';

const context = { id: 'cnf_1', code: '482913', now: startAt, policy: aPolicy() };

describe('a new confirmation', () => {
  it('is pending for two minutes and keyed by app, user, session and window', () => {
    expect(request(anAsk(), context).confirmation).toEqual({
      app: 'ui',
      user: 'anna',
      session: 's1',
      window: 'w1',
      id: 'cnf_1',
      action: { id: 'settings.export', title: 'Export settings' },
      origin: 'home',
      createdAt: startAt,
      version: 1,
      attempts: [],
      kind: 'pending',
      code: '482913',
      expiresAt: startAt + 120_000,
      wrongAppCodes: 0,
    });
  });

  it('has no code when it was asked from the internet, whatever was drawn', () => {
    expect(request(anAsk({ origin: 'internet' }), context).confirmation.code).toBeNull();
  });

  it('never waits longer than ten minutes, whatever is configured', () => {
    const patient = { ...context, policy: aPolicy({ pendingSeconds: 3600 }) };
    expect(request(anAsk(), patient).confirmation.expiresAt).toBe(startAt + 600_000);
  });

  it('begins with an event that does not hold the code', () => {
    const { event } = request(anAsk(), context);
    expect(event).toMatchObject({ type: 'confirmation.requested', id: 'cnf_1', app: 'ui', origin: 'home' });
    expect(JSON.stringify(event)).not.toContain('482913');
  });
});

import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../../src/events/port.ts';
import { newWebhookSecret, webhookMessage } from '../../../src/events/webhook-message.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const at = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

const event: StoredEvent = {
  seq: 9,
  id: 'evt_1',
  type: 'confirmation.confirmed',
  at,
  app: 'ui',
  subject: 'cnf_1',
  actor: null,
  data: { by: { method: 'phone', at, line: { id: 'kitchen', kind: 'dect', label: 'Küche' } }, expiresAt: at + 1000 },
};

describe('the message of a webhook', () => {
  const secret = newWebhookSecret(seededRandom(1));

  it('is signed as an independent verifier wants it', () => {
    // The verifier looks at its own clock.
    const { headers, body } = webhookMessage(event, [{ secret, until: null }], Date.now());
    expect(new Webhook(secret).verify(body, { ...headers })).toEqual(JSON.parse(body));
    expect(() => new Webhook(secret).verify(`${body} `, { ...headers })).toThrow();
    expect(() => new Webhook(secret).verify(body, { ...headers, 'webhook-id': 'evt_2' })).toThrow();
    const other = newWebhookSecret(seededRandom(2));
    expect(() => new Webhook(other).verify(body, { ...headers })).toThrow();
  });

  it('is signed by the old secret too while both live, so that a receiver may know either', () => {
    const now = Date.now();
    const other = newWebhookSecret(seededRandom(2));
    const rotated = [
      { secret, until: null },
      { secret: other, until: now + 1000 },
    ];
    const { headers, body } = webhookMessage(event, rotated, now);
    expect(headers['webhook-signature']).toMatch(/^v1,[A-Za-z0-9+/=]{44} v1,[A-Za-z0-9+/=]{44}$/);
    for (const known of [secret, other])
      expect(new Webhook(known).verify(body, { ...headers })).toEqual(JSON.parse(body));
    const later = webhookMessage(event, rotated, now + 1000);
    expect(new Webhook(secret).verify(later.body, { ...later.headers })).toBeDefined();
    expect(() => new Webhook(other).verify(later.body, { ...later.headers })).toThrow();
  });

  it('has the same id and body at each try', () => {
    const first = webhookMessage(event, [{ secret, until: null }], at);
    const second = webhookMessage(event, [{ secret, until: null }], at + 60_000);
    expect(second.body).toBe(first.body);
    expect(second.headers['webhook-id']).toBe('evt_1');
    expect(second.headers['webhook-timestamp']).not.toBe(first.headers['webhook-timestamp']);
    expect(second.headers['webhook-signature']).not.toBe(first.headers['webhook-signature']);
  });

  it('tells what happened, with times as the API writes them', () => {
    expect(JSON.parse(webhookMessage(event, [{ secret, until: null }], at).body)).toEqual({
      type: 'confirmation.confirmed',
      timestamp: '2026-01-02T03:04:05.678Z',
      data: {
        subject: 'cnf_1',
        by: {
          method: 'phone',
          at: '2026-01-02T03:04:05.678Z',
          line: { id: 'kitchen', kind: 'dect', label: 'Küche' },
        },
        expiresAt: '2026-01-02T03:04:06.678Z',
      },
    });
    const named = webhookMessage({ ...event, actor: 'key:key_1', data: {} }, [{ secret, until: null }], at);
    expect(JSON.parse(named.body).data).toEqual({ subject: 'cnf_1', actor: 'key:key_1' });
  });

  it('tells a moment that no calendar has as the number that it is', () => {
    const pressed = { ...event, type: 'button.pressed', data: { pressedAt: 9e21 } };
    expect(JSON.parse(webhookMessage(pressed, [{ secret, until: null }], at).body).data.pressedAt).toBe(9e21);
  });

  it('has a secret of 256 bits', () => {
    expect(secret).toMatch(/^whsec_/);
    expect(Buffer.from(secret.slice('whsec_'.length), 'base64')).toHaveLength(32);
  });
});

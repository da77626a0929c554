import { expect, it } from 'vitest';
import { digestSecrets } from '../../src/digest/index.ts';
import { aRestFixture, digitsOf, PASSWORD } from './rest-fixture.ts';

const NEW_PASSWORD = 'a-brand-new-secret-1';
const WEAK_PASSWORD = 'weak1';

it('lets no key, token, code or password into any log line, and into answers only where it belongs', async () => {
  const fixture = await aRestFixture({
    corsOrigins: ['https://ui.example'],
    parts: { calls: { recent: () => Promise.reject(new Error('the disk is gone')), live: () => [] } },
  });
  const narrow = await fixture.addKey('other', ['confirm']);
  const headers = { 'idempotency-key': 'order-66', cookie: 'a=b' };

  const asked = await fixture.ask({}, headers);
  await fixture.ask({}, headers);
  await fixture.ask({ window: 'w2' }, headers);
  const { id, token } = asked.body;
  const digits = digitsOf(asked);
  const url = `/v1/confirmations/${id}`;
  await fixture.call('GET', url, { as: token, headers: { origin: 'https://ui.example' } });
  await fixture.call('GET', `${url}?token=${token}`, { as: token });
  await fixture.call('GET', '/v1/lines', { as: token });
  await fixture.call('GET', '/v1/lines', { as: narrow });
  await fixture.call('GET', '/v1/confirmations/cnf_none', { as: token });
  await fixture.call('POST', url, { as: token });
  await fixture.call('GET', '/v1/nowhere');
  await fixture.call('GET', '/v1/lines/%E0%A4%A');
  await fixture.call('GET', '/v1/calls');
  await fixture.call('GET', '/v1/confirmations');
  await fixture.dial(asked);
  await fixture.call('GET', url, { as: token });
  await fixture.call('POST', `${url}/complete`, { as: token });
  await fixture.call('GET', '/v1/confirmations?state=completed');
  await fixture.call('DELETE', '/v1/sessions/s1');
  const line = { kind: 'analog', username: 'hall' };
  await fixture.call('PUT', '/v1/lines/hall', { body: { ...line, password: NEW_PASSWORD } });
  await fixture.call('PATCH', '/v1/lines/hall', { body: { password: WEAK_PASSWORD } });
  await fixture.call('PATCH', '/v1/lines/hall', { body: { pasword: NEW_PASSWORD } });
  await fixture.call('PUT', '/v1/lines/hall', {
    body: `{"password":"${NEW_PASSWORD}",`,
    headers: { 'content-type': 'application/json' },
  });
  await fixture.call('GET', '/v1/lines');
  await fixture.call('DELETE', '/v1/lines/hall');
  const metrics = await fixture.call('GET', '/metrics');

  const hashes = Object.values(digestSecrets('hall', 'offhook', NEW_PASSWORD));
  const never = [fixture.key, narrow, PASSWORD, NEW_PASSWORD, WEAK_PASSWORD, ...hashes];
  const log = fixture.log.join('');
  expect(fixture.log.length).toBeGreaterThan(20);
  expect(log).toContain('the disk is gone');
  for (const secret of [...never, token, digits, id, 'order-66', 'anna', 'a=b', 'authorization']) {
    expect(log).not.toContain(secret);
    expect(metrics.text).not.toContain(secret);
  }
  for (const [index, { text, body }] of fixture.answers.entries()) {
    for (const secret of never) expect(text, `answer ${index}`).not.toContain(secret);
    if (text.includes(token)) expect(body.token).toBe(token);
    if (text.includes(digits)) expect(body.state).toBe('pending');
  }
  expect(fixture.answers.filter(({ text }) => text.includes(token))).toHaveLength(2);
  await fixture.close();
});

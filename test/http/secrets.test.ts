import { expect, it } from 'vitest';
import { digestSecrets } from '../../src/line/index.ts';
import { aRestHouse, digitsOf, PASSWORD } from './house.ts';

const NEW_PASSWORD = 'a-brand-new-secret-1';
const WEAK_PASSWORD = 'weak1';

it('lets no key, token, code or password into any log line, and into answers only where it belongs', async () => {
  const house = await aRestHouse({
    corsOrigins: ['https://ui.example'],
    parts: { calls: { recent: () => Promise.reject(new Error('the disk is gone')), live: () => [] } },
  });
  const narrow = await house.addKey('other', ['confirm']);
  const headers = { 'idempotency-key': 'order-66', cookie: 'a=b' };

  const asked = await house.ask({}, headers);
  await house.ask({}, headers);
  await house.ask({ window: 'w2' }, headers);
  const { id, token } = asked.body;
  const digits = digitsOf(asked);
  const url = `/v1/confirmations/${id}`;
  await house.call('GET', url, { as: token, headers: { origin: 'https://ui.example' } });
  await house.call('GET', `${url}?token=${token}`, { as: token });
  await house.call('GET', '/v1/lines', { as: token });
  await house.call('GET', '/v1/lines', { as: narrow });
  await house.call('GET', '/v1/confirmations/cnf_none', { as: token });
  await house.call('POST', url, { as: token });
  await house.call('GET', '/v1/nowhere');
  await house.call('GET', '/v1/lines/%E0%A4%A');
  await house.call('GET', '/v1/calls');
  await house.call('GET', '/v1/confirmations');
  await house.dial(asked);
  await house.call('GET', url, { as: token });
  await house.call('POST', `${url}/complete`, { as: token });
  await house.call('GET', '/v1/confirmations?state=completed');
  await house.call('DELETE', '/v1/sessions/s1');
  const line = { kind: 'analog', username: 'hall' };
  await house.call('PUT', '/v1/lines/hall', { body: { ...line, password: NEW_PASSWORD } });
  await house.call('PATCH', '/v1/lines/hall', { body: { password: WEAK_PASSWORD } });
  await house.call('PATCH', '/v1/lines/hall', { body: { pasword: NEW_PASSWORD } });
  await house.call('PUT', '/v1/lines/hall', {
    body: `{"password":"${NEW_PASSWORD}",`,
    headers: { 'content-type': 'application/json' },
  });
  await house.call('GET', '/v1/lines');
  await house.call('DELETE', '/v1/lines/hall');
  const metrics = await house.call('GET', '/metrics');

  const hashes = Object.values(digestSecrets('hall', 'offhook', NEW_PASSWORD));
  const never = [house.key, narrow, PASSWORD, NEW_PASSWORD, WEAK_PASSWORD, ...hashes];
  const log = house.log.join('');
  expect(house.log.length).toBeGreaterThan(20);
  expect(log).toContain('the disk is gone');
  for (const secret of [...never, token, digits, id, 'order-66', 'anna', 'a=b', 'authorization']) {
    expect(log).not.toContain(secret);
    expect(metrics.text).not.toContain(secret);
  }
  for (const [index, { text, body }] of house.answers.entries()) {
    for (const secret of never) expect(text, `answer ${index}`).not.toContain(secret);
    if (text.includes(token)) expect(body.token).toBe(token);
    if (text.includes(digits)) expect(body.state).toBe('pending');
  }
  expect(house.answers.filter(({ text }) => text.includes(token))).toHaveLength(2);
  await house.close();
});

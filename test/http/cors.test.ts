import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aRestFixture, type RestFixture } from './rest-fixture.ts';

const UI = 'https://ui.example';
const STRANGER = 'https://elsewhere.example';

const preflight = (origin: string, method = 'POST') => ({
  origin,
  'access-control-request-method': method,
  'access-control-request-headers': 'authorization,content-type',
});

describe('calls from browsers of other origins', () => {
  let fixture: RestFixture;
  beforeAll(async () => {
    fixture = await aRestFixture({ corsOrigins: [UI] });
  });
  afterAll(() => fixture.close());

  it.each([
    ['GET', '/v1/confirmations/cnf_1'],
    ['GET', '/v1/confirmations/cnf_1/events'],
    ['POST', '/v1/confirmations/cnf_1/complete'],
    ['POST', '/v1/confirmations/cnf_1/cancel'],
  ])('may %s %s from a configured origin, without cookies', async (method, url) => {
    const answer = await fixture.call('OPTIONS', url, { as: null, headers: preflight(UI, method) });
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': UI,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'Authorization, Content-Type, If-None-Match, Last-Event-ID',
      'access-control-max-age': '600',
    });
    expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
    expect(String(answer.headers.vary)).toMatch(/origin/i);
  });

  it('read the answers, refusals included', async () => {
    const asked = await fixture.ask();
    const url = `/v1/confirmations/${asked.body.id}`;
    const read = await fixture.call('GET', url, { as: asked.body.token, headers: { origin: UI } });
    expect(read).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': UI } });
    const refused = await fixture.call('GET', url, { as: null, headers: { origin: UI } });
    expect(refused).toMatchObject({ status: 401, headers: { 'access-control-allow-origin': UI } });
  });

  it('are not allowed from any other origin', async () => {
    const url = '/v1/confirmations/cnf_1';
    for (const headers of [preflight(STRANGER), preflight('null')]) {
      const answer = await fixture.call('OPTIONS', url, { as: null, headers });
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  it.each([
    '/v1/confirmations',
    '/v1/lines',
    '/v1/lines/kitchen',
    '/v1/grants',
    '/v1/sessions/s1',
    '/v1/calls',
    '/v1/webhooks',
    '/metrics',
    '/openapi.json',
    '/nowhere',
  ])('are not allowed to %s, which takes no token', async (url) => {
    const asked = await fixture.call('OPTIONS', url, { as: null, headers: preflight(UI) });
    expect([404, 405]).toContain(asked.status);
    expect(asked.headers).not.toHaveProperty('access-control-allow-origin');
    const read = await fixture.call('GET', url, { headers: { origin: UI } });
    expect(read.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('leave one warning for each refused origin, which names the setting, and not one more than twenty', async () => {
    const watched = await aRestFixture({ corsOrigins: [UI] });
    const ask = (origin: string, url = '/v1/confirmations/cnf_1') =>
      watched.call('OPTIONS', url, { as: null, headers: preflight(origin) });
    const warnings = () =>
      watched.log
        .map((line) => JSON.parse(line) as { level: number; msg: string; origin?: string })
        .filter(({ level, origin }) => level === 40 && origin !== undefined);
    await ask(UI);
    await ask(STRANGER, '/v1/lines');
    expect(warnings()).toEqual([]);
    await ask(STRANGER);
    await ask(STRANGER, '/v1/confirmations/cnf_2/events');
    expect(warnings()).toMatchObject([
      { origin: STRANGER, msg: 'a page of this origin was refused: http.corsOrigins does not name it' },
    ]);
    await ask(`https://${'a'.repeat(300)}.example`);
    for (let n = 0; n < 30; n += 1) await ask(`https://page-${n}.example`);
    expect(warnings()).toHaveLength(20);
    await watched.close();
  });

  it('may send the headers that are named, such as those of a tracing tool, and no others', async () => {
    const traced = await aRestFixture({ corsOrigins: [UI], corsHeaders: ['traceparent', 'sentry-trace', 'baggage'] });
    const url = '/v1/confirmations/cnf_1/events';
    const asked = await traced.call('OPTIONS', url, { as: null, headers: preflight(UI, 'GET') });
    expect(asked.headers['access-control-allow-headers']).toBe(
      'Authorization, Content-Type, If-None-Match, Last-Event-ID, traceparent, sentry-trace, baggage',
    );
    const stranger = await traced.call('OPTIONS', url, { as: null, headers: preflight(STRANGER, 'GET') });
    expect(stranger.headers).not.toHaveProperty('access-control-allow-origin');
    await traced.close();
  });

  it('are warned of also where no origin is configured', async () => {
    const closed = await aRestFixture();
    await closed.call('OPTIONS', '/v1/confirmations/cnf_1/events', { as: null, headers: preflight(STRANGER, 'GET') });
    expect(closed.log.filter((line) => line.includes(STRANGER))).toHaveLength(1);
    await closed.close();
  });

  it('are not allowed at all where no origin is configured', async () => {
    const closed = await aRestFixture();
    const answer = await closed.call('OPTIONS', '/v1/confirmations/cnf_1', { as: null, headers: preflight(UI) });
    expect(answer.status).toBe(405);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    await closed.close();
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, aRestFixture, type Changes, type RestFixture } from './rest-fixture.ts';

let fixture: RestFixture;
const open = async (changes?: Changes): Promise<RestFixture> => {
  fixture = await aRestFixture(changes);
  return fixture;
};
afterEach(() => fixture.close());

describe('health', () => {
  it('is alive and ready without a key', async () => {
    await open();
    expect(await fixture.call('GET', '/livez', { as: null })).toMatchObject({ status: 200, body: { status: 'ok' } });
    const ready = await fixture.call('GET', '/readyz', { as: null });
    expect(ready).toMatchObject({ status: 200, body: { status: 'ready', parts: [{ part: 'store', ok: true }] } });
  });

  it('is alive but not ready when a part is not', async () => {
    await open({
      parts: {
        health: async () => [
          { part: 'store', ok: true },
          { part: 'sip', ok: false, detail: 'shutting down' },
        ],
      },
    });
    const ready = await fixture.call('GET', '/readyz', { as: null });
    expect(ready).toMatchObject({
      status: 503,
      body: { status: 'not-ready', parts: [{ ok: true }, { part: 'sip', ok: false, detail: 'shutting down' }] },
    });
    expect((await fixture.call('GET', '/livez', { as: null })).status).toBe(200);
  });

  it('is never rate limited', async () => {
    await open({ limits: { requestsPerAddress: 1 } });
    for (let again = 0; again < 5; again++) {
      expect((await fixture.call('GET', '/livez', { as: null })).status).toBe(200);
      expect((await fixture.call('GET', '/readyz', { as: null })).status).toBe(200);
    }
  });
});

it('takes as many connections as streams and long-polls may hold, and some', async () => {
  await open({ limits: { streamsPerApp: 1000, waitsPerApp: 200 } });
  expect(fixture.app.server.maxConnections).toBe(3400);
});

describe('metrics', () => {
  it('count requests by route pattern, and hold what is alive', async () => {
    await open();
    const asked = await fixture.ask();
    await fixture.call('GET', `/v1/confirmations/${asked.body.id}`);
    await fixture.call('GET', '/nowhere/at/all');
    const { text, headers } = await fixture.call('GET', '/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain/);
    expect(text).toContain('offhook_http_requests_total{route="/v1/confirmations",method="POST",status="201"} 1');
    expect(text).toContain('offhook_http_requests_total{route="/v1/confirmations/:id",method="GET",status="200"} 1');
    expect(text).toContain('offhook_http_requests_total{route="unmatched",method="GET",status="404"} 1');
    expect(text).toContain('offhook_http_request_seconds_count{route="/v1/confirmations",method="POST"} 1');
    expect(text).toContain('offhook_rtp_sessions 1');
    expect(text).toContain('offhook_sip_dialogs 2');
    expect(text).toContain('offhook_mqtt_connected 1');
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).not.toMatch(/anna|cnf_|192\.168/);
  });

  it('do not count packets of strangers again with every look', async () => {
    await open();
    for (const look of ['first', 'second'])
      expect((await fixture.call('GET', '/metrics')).text, look).toMatch(/^offhook_rtp_strangers_total 5$/m);
  });

  it('are for this machine, and for keys of scope metrics or admin', async () => {
    await open();
    const scraper = await fixture.addKey('prometheus', ['metrics']);
    const lines = await fixture.addKey('other', ['lines']);
    const status = async (options: Parameters<RestFixture['call']>[2]) =>
      (await fixture.call('GET', '/metrics', options)).status;
    expect(await status({ as: null })).toBe(200);
    expect(await status({ as: null, from: '::1' })).toBe(200);
    expect(await status({ as: null, from: '192.168.178.9' })).toBe(401);
    expect(await status({ as: lines, from: '192.168.178.9' })).toBe(403);
    expect(await status({ as: scraper, from: '192.168.178.9' })).toBe(200);
    expect(await status({ from: '192.168.178.9' })).toBe(200);
  });

  it('are not given to strangers by a proxy on this machine', async () => {
    await open();
    for (const headers of [{ 'x-forwarded-for': '127.0.0.1' }, { forwarded: 'for=127.0.0.1' }])
      expect((await fixture.call('GET', '/metrics', { as: null, headers })).status).toBe(401);
  });
});

describe('rate limits', () => {
  const codes = async (count: number, ask: () => Promise<Answer>): Promise<number[]> => {
    const statuses: number[] = [];
    for (let request = 0; request < count; request++) statuses.push((await ask()).status);
    return statuses;
  };

  it('bound an address before any authentication', async () => {
    await open({ limits: { requestsPerAddress: 3 } });
    const stranger = () => fixture.call('GET', '/v1/lines', { as: null, from: '198.51.100.1' });
    expect(await codes(4, stranger)).toEqual([401, 401, 401, 429]);
    const refused = await stranger();
    expect(refused.body).toMatchObject({ code: 'rate-limited', retryAfter: expect.any(Number) });
    expect(refused.headers['retry-after']).toBe(String(refused.body.retryAfter));
    expect((await fixture.call('GET', '/v1/lines', { from: '198.51.100.2' })).status).toBe(200);
  });

  it('end with their minute, also where the clock is set back, and where it is not known any more who asked before', async () => {
    await open({ limits: { requestsPerAddress: 2 } });
    const stranger = () => fixture.call('GET', '/v1/lines', { as: null, from: '198.51.100.1' });
    expect(await codes(3, stranger)).toEqual([401, 401, 429]);
    fixture.clock.setBack(3_600_000);
    fixture.clock.advance(59_999);
    expect((await stranger()).status).toBe(429);
    fixture.clock.advance(1);
    expect(await codes(3, stranger)).toEqual([401, 401, 429]);
  });

  it('bound the addresses of one IPv6 network together, and requests to nowhere too', async () => {
    await open({ limits: { requestsPerAddress: 2 } });
    const next = ['2001:db8:0:1::1', '2001:db8:0:1::2', '2001:db8:0:1:ffff::3'].values();
    const ask = () => fixture.call('GET', '/nowhere', { as: null, from: next.next().value ?? '' });
    expect(await codes(3, ask)).toEqual([404, 404, 429]);
    expect((await fixture.call('GET', '/nowhere', { as: null, from: '2001:db8:0:2::1' })).status).toBe(404);
  });

  it('bound what is sent in a coding that is not undone here', async () => {
    await open({ limits: { requestsPerAddress: 2 } });
    const ask = () => fixture.call('GET', '/v1/lines', { headers: { 'content-encoding': 'gzip' } });
    expect(await codes(3, ask)).toEqual([415, 415, 429]);
  });

  it('bound a key, wherever it calls from, and leave others alone', async () => {
    await open({ limits: { requestsPerKey: 2 } });
    const other = await fixture.addKey('other', ['lines']);
    let host = 0;
    const ask = () => fixture.call('GET', '/v1/lines', { from: `198.51.100.${++host}` });
    expect(await codes(3, ask)).toEqual([200, 200, 429]);
    expect((await fixture.call('GET', '/v1/lines', { as: other })).status).toBe(200);
  });

  it('count the client behind a trusted proxy, and believe nobody else', async () => {
    await open({ limits: { requestsPerAddress: 1 }, trustProxy: ['10.0.0.0/8'] });
    const by = (from: string, client: string) =>
      fixture.call('GET', '/v1/lines', { from, headers: { 'x-forwarded-for': client } });
    expect((await by('10.0.0.1', '198.51.100.1')).status).toBe(200);
    expect((await by('10.0.0.1', '198.51.100.2')).status).toBe(200);
    expect((await by('10.0.0.1', '198.51.100.1')).status).toBe(429);
    expect((await by('203.0.113.1', '198.51.100.3')).status).toBe(200);
    expect((await by('203.0.113.1', '198.51.100.4')).status).toBe(429);
  });
});

describe('headers', () => {
  it('forbid to store anything under /v1, whatever the answer', async () => {
    await open();
    for (const [url, as] of [
      ['/v1/lines', fixture.key],
      ['/v1/lines', null],
      ['/v1/nowhere', null],
      ['/v1/lines/%E0%A4%A', null],
    ] as const)
      expect((await fixture.call('GET', url, { as })).headers['cache-control']).toBe('no-store');
  });

  it.each([
    ['a route', '/v1/lines', {}, 200],
    ['no route', '/v1/nowhere', {}, 404],
    ['an address that cannot be decoded', '/v1/lines/%E0%A4%A', {}, 400],
    ['an address that is too long', `/v1/lines/${'a'.repeat(3000)}`, {}, 414],
    ['a body in a coding', '/v1/lines', { 'content-encoding': 'gzip' }, 415],
  ])('forbid to sniff, frame and run anything where the answer is to %s', async (_what, url, headers, status) => {
    await open();
    expect(await fixture.call('GET', url, { headers })).toMatchObject({
      status,
      headers: {
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'referrer-policy': 'no-referrer',
      },
    });
  });

  it('demand TLS only where the public address has it, and the host for itself', async () => {
    await open();
    expect((await fixture.call('GET', '/livez')).headers).not.toHaveProperty('strict-transport-security');
    await fixture.close();
    await open({ publicUrl: 'https://offhook.example' });
    expect((await fixture.call('GET', '/livez')).headers['strict-transport-security']).toBe('max-age=31536000');
    await fixture.close();
    await open({ publicUrl: 'https://box.example/offhook' });
    expect((await fixture.call('GET', '/livez')).headers).not.toHaveProperty('strict-transport-security');
  });
});

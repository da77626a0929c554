import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpParts } from '../../src/http/index.ts';
import { aBody, aRestFixture, type RestFixture } from './rest-fixture.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('problems', () => {
  let fixture: RestFixture;
  beforeAll(async () => {
    fixture = await aRestFixture();
  });
  afterAll(() => fixture.close());

  it('name the path of the request, without its query', async () => {
    const answer = await fixture.call('GET', '/v1/confirmations/cnf_none?wait=0');
    expect(answer.body).toEqual({
      type: 'urn:offhook:problem:not-found',
      title: 'Not found',
      status: 404,
      detail: 'There is nothing here, or it is not yours.',
      instance: '/v1/confirmations/cnf_none',
      code: 'not-found',
    });
  });

  it.each([
    ['GET', '/nowhere'],
    ['GET', '/v1/nowhere'],
    ['POST', '/v1/confirmations/x/y/z'],
    ['GET', '/v1/confirmations/cnf_1/events'],
    ['GET', '/v1/users/anna'],
    ['GET', '/docs/static/nothing.js'],
  ] as const)('%s %s is not there', async (method, url) => {
    const answer = await fixture.call(method, url);
    expect(answer).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });

  it.each(['/v1/confirmations/x%2f..%2F..%2f..%2f.offhook%2fy', '/v1/confirmations/..%5cx?wait=0'])(
    '%s is not there: a proxy may take it for an address that it lets on',
    async (url) => {
      expect(await fixture.call('GET', url)).toMatchObject({ status: 404, body: { code: 'not-found' } });
      const plain = url.replace(/(?:\.|%2e){2}/gi, '...');
      expect((await fixture.call('GET', plain, { as: null })).status).toBe(401);
      expect((await fixture.call('GET', url, { as: null })).status).toBe(404);
    },
  );

  it.each([
    ['DELETE', '/v1/confirmations', 'GET, HEAD, POST'],
    ['PUT', '/v1/confirmations/cnf_1', 'GET, HEAD'],
    ['GET', '/v1/confirmations/cnf_1/complete', 'POST'],
    ['POST', '/v1/lines/kitchen', 'GET, HEAD, PUT, PATCH, DELETE'],
    ['POST', '/livez', 'GET, HEAD'],
    ['OPTIONS', '/v1/lines', 'GET, HEAD'],
  ] as const)('%s %s is not allowed, and Allow names what is', async (method, url, allow) => {
    const answer = await fixture.call(method, url, {
      ...(method !== 'GET' && method !== 'OPTIONS' && { body: '{ broken', headers: JSON_TYPE }),
    });
    expect(answer).toMatchObject({ status: 405, headers: { allow }, body: { code: 'method-not-allowed' } });
  });

  it.each(['{ broken', '[1,]', '{"__proto__":{"x":1}}', 'null', '[]', '"text"', '\u0000'])(
    'answer the body %j',
    async (body) => {
      const answer = await fixture.call('POST', '/v1/confirmations', { body, headers: JSON_TYPE });
      expect(answer).toMatchObject({ status: 400, body: { code: 'malformed' } });
      expect(answer.text).not.toContain('broken');
    },
  );

  it('answer a body that is missing', async () => {
    for (const headers of [{}, JSON_TYPE]) {
      const answer = await fixture.call('POST', '/v1/confirmations', { headers });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ in: 'body', pointer: '' }] } });
    }
  });

  it('answer a body of one megabyte', async () => {
    const body = JSON.stringify(aBody({ user: 'x'.repeat(1_000_000) }));
    const answer = await fixture.call('POST', '/v1/confirmations', { body, headers: JSON_TYPE });
    expect(answer).toMatchObject({ status: 413, body: { code: 'payload-too-large' } });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'nonsense'])(
    'answer a body of type %s',
    async (type) => {
      const answer = await fixture.call('POST', '/v1/confirmations', {
        body: 'user=anna',
        headers: { 'content-type': type },
      });
      expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported-media-type' } });
    },
  );

  it.each(['gzip', 'br', 'deflate, gzip'])('answer a body that is coded as %s (RFC 9110 15.5.16)', async (coding) => {
    const body = JSON.stringify(aBody());
    const headers = { ...JSON_TYPE, 'content-encoding': coding };
    const answer = await fixture.call('POST', '/v1/confirmations', { body, headers });
    expect(answer).toMatchObject({
      status: 415,
      headers: { 'accept-encoding': 'identity' },
      body: { code: 'unsupported-media-type', detail: 'Send the body as it is, without Content-Encoding.' },
    });
    const plain = { ...JSON_TYPE, 'content-encoding': 'identity' };
    expect((await fixture.call('POST', '/v1/confirmations', { body, headers: plain })).status).toBe(201);
  });

  it('answer an address that is not validly encoded', async () => {
    const answer = await fixture.call('GET', '/v1/confirmations/%E0%A4%A');
    expect(answer).toMatchObject({ status: 400, body: { code: 'malformed', instance: '/v1/confirmations/%E0%A4%A' } });
  });

  it('answer an id that is too long', async () => {
    const answer = await fixture.call('GET', `/v1/confirmations/${'x'.repeat(1201)}`);
    expect(answer).toMatchObject({ status: 414, body: { code: 'uri-too-long' } });
    expect((await fixture.call('GET', `/v1/confirmations/${'x'.repeat(200)}`)).status).toBe(400);
  });

  it.each([
    ['user', '/user', { user: '' }],
    ['user', '/user', { user: 'x'.repeat(129) }],
    ['user', '/user', { user: 7 }],
    ['session', '/session', { session: 'line\nbreak' }],
    ['window', '/window', { window: undefined }],
    ['lone surrogate', '/window', { window: '\ud800' }],
    ['action', '/action', { action: 'settings.export' }],
    ['action.id', '/action/id', { action: { id: 'x'.repeat(129), title: 'Title' } }],
    ['action.title', '/action/title', { action: { id: 'x', title: 'x'.repeat(201) } }],
    ['action.title', '/action/title', { action: { id: 'x' } }],
    ['clientAddress', '/clientAddress', { clientAddress: 'the house' }],
    ['clientAddress', '/clientAddress', { clientAddress: '192.168.1.256' }],
    ['unknown field', '/colour', { colour: 'red' }],
    ['unknown nested field', '/action/a~1b', { action: { id: 'x', title: 'Title', 'a/b': 1 } }],
  ])('point at a bad %s by %s', async (_what, pointer, changes) => {
    const answer = await fixture.ask(changes);
    expect(answer).toMatchObject({ status: 400, body: { code: 'malformed', title: 'The request is malformed' } });
    expect(answer.body.errors).toEqual([{ in: 'body', pointer, detail: expect.any(String) }]);
  });

  it('point at everything that is wrong at once', async () => {
    const answer = await fixture.call('POST', '/v1/confirmations', { body: { user: 1, x: 1, y: 2 } });
    const pointers = answer.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort();
    expect(pointers).toEqual(['/action', '/session', '/user', '/window', '/x', '/y']);
  });

  it('take text as long as the bounds say', async () => {
    const answer = await fixture.ask({
      user: 'u'.repeat(128),
      session: 's'.repeat(128),
      window: 'w'.repeat(128),
      action: { id: 'i'.repeat(128), title: 't'.repeat(200) },
    });
    expect(answer.status).toBe(201);
  });

  it.each([
    ['/v1/confirmations?limit=0', '/limit'],
    ['/v1/confirmations?limit=101', '/limit'],
    ['/v1/confirmations?state=waiting', '/state'],
    ['/v1/calls?limit=101', '/limit'],
    ['/v1/confirmations?colour=red', '/colour'],
    ['/v1/grants?user=anna&session=s1', '/window'],
  ])('point at the query of %s', async (url, pointer) => {
    const answer = await fixture.call('GET', url);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ in: 'query', pointer }] } });
  });

  it('refuse a reason to cancel that is not one', async () => {
    const asked = await fixture.ask();
    const answer = await fixture.call('POST', `/v1/confirmations/${asked.body.id}/cancel`, {
      body: { reason: 'superseded' },
    });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/reason' }] } });
  });
});

describe('a fault', () => {
  it('is answered with a bare 500, logged with its cause and counted', async () => {
    const calls: HttpParts['calls'] = {
      recent: () => Promise.reject(new Error('the disk is gone', { cause: new Error('EIO') })),
      live: () => [],
    };
    const fixture = await aRestFixture({ parts: { calls } });
    const answer = await fixture.call('GET', '/v1/calls');
    expect(answer.body).toEqual({
      type: 'urn:offhook:problem:fault',
      title: 'Internal fault',
      status: 500,
      instance: '/v1/calls',
      code: 'fault',
    });
    const logged = fixture.log.find((line) => line.includes('the disk is gone'));
    expect(logged).toContain('EIO');
    expect(JSON.parse(logged ?? '{}')).toMatchObject({ level: 50, route: '/v1/calls' });
    const metrics = await fixture.call('GET', '/metrics');
    expect(metrics.text).toContain('offhook_faults_total{task="http"} 1');
    await fixture.close();
  });
});

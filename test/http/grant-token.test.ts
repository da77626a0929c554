import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, aRestFixture, type RestFixture } from './rest-fixture.ts';

describe('the signed token of a grant', () => {
  let fixture: RestFixture;
  beforeEach(async () => {
    fixture = await aRestFixture({ publicUrl: 'https://offhook.example' });
  });
  afterEach(() => fixture.close());

  const confirmed = async (changes: Record<string, unknown> = {}): Promise<Answer> => {
    const asked = await fixture.ask(changes);
    await fixture.dial(asked);
    return asked;
  };
  const complete = (asked: Answer, as?: string): Promise<Answer> =>
    fixture.call('POST', `/v1/confirmations/${asked.body.id}/complete`, as === undefined ? {} : { as });

  it('verifies with the published keys, by a library of its own', async () => {
    fixture.clock.advance(1500);
    const { grant } = (await complete(await confirmed())).body;
    const jwks = await fixture.call('GET', '/.well-known/jwks.json', { as: null });
    const { payload, protectedHeader } = await jwtVerify(grant.token, createLocalJWKSet(jwks.body as JSONWebKeySet), {
      algorithms: ['EdDSA'],
      typ: 'offhook-grant+jwt',
      issuer: 'https://offhook.example',
      audience: 'ui',
      currentDate: new Date(fixture.clock.now()),
    });
    expect(protectedHeader.kid).toBe(jwks.body.keys[0].kid);
    const now = Math.floor(fixture.clock.now() / 1000);
    expect(payload).toEqual({
      iss: 'https://offhook.example',
      aud: 'ui',
      sub: 'anna',
      sid: 's1',
      window: 'w1',
      origin: 'home',
      action: 'settings.export',
      amr: ['tel', 'mca'],
      auth_time: now,
      iat: now,
      exp: now + 3600,
      jti: grant.id,
    });
  });

  it('names the app that owns the key, also when the browser completes', async () => {
    const as = await fixture.addKey('router', ['confirm']);
    const asked = await fixture.ask({}, {}, as);
    await fixture.dial(asked);
    expect(decodeJwt((await complete(asked, asked.body.token)).body.grant.token).aud).toBe('router');
  });

  it('comes again to who clicked, for the answer may have been lost, and to nobody else', async () => {
    const byKey = await confirmed();
    const { grant } = (await complete(byKey)).body;
    expect((await complete(byKey)).body.grant).toEqual(grant);
    const another = await fixture.addKey('ui', ['confirm']);
    for (const as of [byKey.body.token, another])
      expect(await complete(byKey, as)).toMatchObject({ status: 409, body: { code: 'already-decided' } });

    const byToken = await confirmed({ window: 'w2' });
    const first = await complete(byToken, byToken.body.token);
    expect((await complete(byToken, byToken.body.token)).body.grant).toEqual(first.body.grant);
    expect((await complete(byToken)).status).toBe(409);

    await fixture.call('POST', `/v1/confirmations/${byToken.body.id}/cancel`, { body: { reason: 'not-me' } });
    expect((await complete(byToken, byToken.body.token)).status).toBe(409);
    fixture.clock.advance(3_600_000);
    expect((await complete(byKey)).status).toBe(409);
    expect((await fixture.call('GET', '/v1/grants?user=anna&session=s1&window=w1')).status).toBe(404);
  });

  it('comes with the OK click and never elsewhere', async () => {
    const asked = await confirmed();
    const { token } = (await complete(asked)).body.grant;
    const another = await fixture.addKey('ui', ['confirm']);
    const later = [
      await complete(asked, another),
      await fixture.call('GET', `/v1/confirmations/${asked.body.id}`),
      await fixture.call('GET', `/v1/confirmations/${asked.body.id}?wait=1&since=1`),
      await fixture.call('GET', '/v1/confirmations?state=completed'),
      await fixture.call('GET', '/v1/grants?user=anna&session=s1&window=w1'),
      await fixture.ask(),
      await fixture.call('POST', `/v1/confirmations/${asked.body.id}/cancel`, { body: { reason: 'not-me' } }),
    ];
    expect(later[5]).toMatchObject({ status: 200, body: { reused: true } });
    expect(later[6]?.status).toBe(200);
    for (const { text } of later) {
      expect(text).not.toContain(token);
      expect(text).not.toContain('eyJ');
    }
  });

  it('comes to one caller of many who click OK at the same moment', async () => {
    const asked = await confirmed();
    const another = await fixture.addKey('ui', ['confirm']);
    const keys = [fixture.key, another, asked.body.token];
    const answers = await Promise.all(Array.from({ length: 21 }, (_, n) => complete(asked, keys[n % 3])));
    const granted = answers.filter(({ status }) => status === 200);
    expect(granted).toHaveLength(7);
    expect(new Set(granted.map(({ body }) => body.grant.token)).size).toBe(1);
    expect(answers.filter(({ text }) => text.includes('eyJ'))).toEqual(granted);
  });

  it('gets into no log line, event or metric', async () => {
    const { token } = (await complete(await confirmed())).body.grant;
    await fixture.call('GET', '/.well-known/jwks.json', { as: null });
    const [, payload = '', signature = ''] = String(token).split('.');
    const metrics = await fixture.call('GET', '/metrics');
    const events = JSON.stringify(await fixture.store.events.since(0, 1000));
    expect(events).toContain('confirmation.completed');
    expect(fixture.log.length).toBeGreaterThan(2);
    for (const part of [payload, signature]) {
      expect(fixture.log.join('')).not.toContain(part);
      expect(events).not.toContain(part);
      expect(metrics.text).not.toContain(part);
    }
  });

  it('leaves the confirmation as it is when the key is not there', async () => {
    await fixture.close();
    const gone = () => Promise.reject(new Error('the file is gone'));
    fixture = await aRestFixture({ parts: { grantTokens: { signer: gone, jwks: gone } } });
    const asked = await confirmed();
    expect(await complete(asked)).toMatchObject({ status: 500, body: { code: 'fault' } });
    expect((await fixture.call('GET', `/v1/confirmations/${asked.body.id}`)).body.state).toBe('confirmed');
  });
});

describe('/.well-known/jwks.json', () => {
  it('is for everybody, may be cached for a minute and holds public keys only', async () => {
    const fixture = await aRestFixture();
    const { status, headers, body } = await fixture.call('GET', '/.well-known/jwks.json', {
      as: null,
      from: '203.0.113.7',
    });
    expect({ status, cache: headers['cache-control'] }).toEqual({ status: 200, cache: 'public, max-age=60' });
    expect(body.keys.map((key: object) => Object.keys(key).sort())).toEqual([['alg', 'crv', 'kid', 'kty', 'use', 'x']]);
    await fixture.close();
  });
});

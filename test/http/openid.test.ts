import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair } from 'jose';
import * as client from 'openid-client';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOffhook, grantKeys, requireConfirmation } from '../../src/client/index.ts';
import { aBuiltPage, LAN } from '../support/hosted-visitor.ts';
import { injectFetch } from '../support/inject-fetch.ts';
import {
  addClient,
  anOpenIdFixture,
  exchange,
  fetchOf,
  ISSUER,
  OpenIdVisitor,
  type PlayedClient,
  PUBLIC_URL,
  type Pushed,
  push,
  REDIRECT,
} from '../support/openid-fixture.ts';
import { AWAY, type RestFixture } from './rest-fixture.ts';

const built = aBuiltPage();
afterAll(built.remove);

describe('a client of OpenID Connect', () => {
  let fixture: RestFixture;
  let box: PlayedClient;
  let anna: OpenIdVisitor;

  beforeEach(async () => {
    fixture = await anOpenIdFixture({ uiFolder: built.uiFolder });
    box = await addClient(fixture);
    anna = new OpenIdVisitor(fixture);
  });
  afterEach(() => fixture.close());

  /** From the request to the tokens. */
  const signIn = async (asked: Pushed = {}, { as = box, by = anna } = {}) => {
    const request = await push(as, asked);
    return exchange(as, await by.visit(request), request);
  };
  /** What the browser meets who is sent with this: the hosted page (`asked`), or the `code` or `error` that it brings back. */
  const met = async (asked: Pushed = {}, by = anna): Promise<string> => {
    const reached = await by.follow((await push(box, asked)).url);
    if ('ticket' in reached) return 'asked';
    return reached.end.searchParams.has('code') ? 'code' : (reached.end.searchParams.get('error') ?? '');
  };
  const isActive = async ({ access_token }: { readonly access_token: string }) =>
    (await client.tokenIntrospection(box.config, access_token)).active;
  const raw = (url: string, init?: RequestInit) => fetchOf(fixture)(url, init as client.CustomFetchOptions);

  it('finds out where everything is', () => {
    const { registration_endpoint, device_authorization_endpoint, end_session_endpoint, ...metadata } =
      box.config.serverMetadata();
    expect([registration_endpoint, device_authorization_endpoint, end_session_endpoint]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(metadata).toMatchObject({
      issuer: ISSUER,
      authorization_endpoint: `${ISSUER}/auth`,
      token_endpoint: `${ISSUER}/token`,
      jwks_uri: `${ISSUER}/jwks`,
      pushed_authorization_request_endpoint: `${ISSUER}/request`,
      require_pushed_authorization_requests: true,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'urn:openid:params:grant-type:ciba'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt'],
      id_token_signing_alg_values_supported: ['EdDSA', 'ES256'],
      acr_values_supported: ['urn:offhook:presence', 'urn:offhook:possession'],
      request_uri_parameter_supported: false,
    });
  });

  describe('hears who proved it, and how', () => {
    it('in an ID token signed with ES256, at the userinfo endpoint and by introspection', async () => {
      const before = Math.floor(fixture.clock.now() / 1000);
      const tokens = await signIn({ offhook_session: 's1' });
      expect(decodeProtectedHeader(tokens.id_token ?? '').alg).toBe('ES256');
      const proven = { sub: 'anna', sid: 's1', acr: 'urn:offhook:presence', amr: ['tel', 'mca'] };
      expect(tokens.claims()).toMatchObject({ iss: ISSUER, aud: box.id, auth_time: before, ...proven });
      expect(await client.fetchUserInfo(box.config, tokens.access_token, 'anna')).toEqual({ sub: 'anna' });
      expect(await client.tokenIntrospection(box.config, tokens.access_token)).toMatchObject({
        active: true,
        client_id: box.id,
        origin: 'home',
        grant: expect.stringMatching(/^grt_/),
        ...proven,
      });
    });

    it('also with EdDSA', async () => {
      const modern = await addClient(fixture, { idTokenAlg: 'EdDSA' });
      const tokens = await signIn({}, { as: modern });
      expect(decodeProtectedHeader(tokens.id_token ?? '').alg).toBe('EdDSA');
      expect(tokens.claims()?.sid).toMatch(/^openid_/);
    });

    it('who proves itself by a key of its own', async () => {
      const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
      const keyed = await addClient(fixture, { keys: [await exportJWK(publicKey)] }, client.PrivateKeyJwt(privateKey));
      expect(keyed.secret).toBeUndefined();
      expect((await signIn({}, { as: keyed })).claims()?.sub).toBe('anna');
    });

    it('and what was asked on the phone is what it pushed', async () => {
      const action = { id: 'export', title: 'Export settings' };
      await signIn({ offhook_action: JSON.stringify(action) });
      await signIn();
      const { items } = (await fixture.call('GET', '/v1/confirmations')).body;
      expect(items.map((item: { action: unknown }) => item.action)).toEqual([
        { id: 'openid', title: 'The box' },
        action,
      ]);
      expect(items[1]).toMatchObject({ user: 'anna', origin: 'home', state: 'completed' });
    });
  });

  describe('uses a proof again', () => {
    const session = { offhook_session: 's1' };
    beforeEach(async () => {
      await signIn(session);
      fixture.clock.advance(60_000);
    });

    it('of the same session in the same browser', async () => {
      expect(await met(session)).toBe('code');
      const tokens = await signIn(session);
      expect(tokens.claims()).toMatchObject({ sub: 'anna', sid: 's1', amr: ['tel', 'mca'] });
      expect((await fixture.call('GET', '/v1/confirmations')).body.items).toHaveLength(1);
    });

    it('also where nobody may be asked', async () => {
      expect(await met({ ...session, prompt: 'none' })).toBe('code');
    });

    it.each<[string, Pushed]>([
      ['of another session', { offhook_session: 's2' }],
      ['of no session', {}],
      ['of another user', { ...session, login_hint: 'ben' }],
    ])('never %s', async (_what, asked) => {
      expect(await met(asked)).toBe('asked');
      expect(await met({ ...asked, prompt: 'none' })).toBe('login_required');
    });

    it('never in another browser', async () => {
      const other = new OpenIdVisitor(fixture);
      expect(await met(session, other)).toBe('asked');
      expect(await met({ ...session, prompt: 'none' }, other)).toBe('login_required');
    });

    it('only as old as the client takes it', async () => {
      expect(await met({ ...session, max_age: '61' })).toBe('code');
      expect(await met({ ...session, max_age: '59' })).toBe('asked');
      expect(await met({ ...session, max_age: '0' })).toBe('asked');
      expect(await met({ ...session, max_age: '59', prompt: 'none' })).toBe('login_required');
    });

    it('not where the client wants another one', async () => {
      expect(await met({ ...session, prompt: 'login' })).toBe('asked');
    });

    it('only in the context that the client wants', async () => {
      expect(await met({ ...session, acr_values: 'urn:offhook:possession urn:offhook:presence' })).toBe('code');
      expect(await met({ ...session, acr_values: 'urn:offhook:possession' })).toBe('asked');
    });

    it('not of the phone at home where the browser is elsewhere by now', async () => {
      anna.from = AWAY;
      expect(await met({ ...session, prompt: 'none' })).toBe('login_required');
    });

    it('not after its hour', async () => {
      fixture.clock.advance(3_600_000);
      expect(await met({ ...session, prompt: 'none' })).toBe('login_required');
    });

    it('and proves it anew where it has to, with a time of its own', async () => {
      const tokens = await signIn({ ...session, max_age: '1' });
      expect(tokens.claims()?.auth_time).toBe(Math.floor(fixture.clock.now() / 1000));
    });
  });

  describe('is told that it is over', () => {
    const confirmationId = async () => (await fixture.call('GET', '/v1/confirmations')).body.items[0].id;
    const notMe = async () =>
      fixture.call('POST', `/v1/confirmations/${await confirmationId()}/cancel`, { body: { reason: 'not-me' } });

    it('with the grant: no token is good for longer', async () => {
      const { expires_in, id_token } = await signIn();
      expect(expires_in).toBeLessThanOrEqual(3600);
      const { exp = 0 } = decodeJwt(id_token ?? '');
      // The library looks at the machine's clock.
      expect(exp * 1000).toBeLessThanOrEqual(Date.now() + 3_600_000);
    });

    it('of a grant that was reused late the rest alone', async () => {
      await signIn({ offhook_session: 's1' });
      fixture.clock.advance(3_500_000);
      expect((await signIn({ offhook_session: 's1' })).expires_in).toBeLessThanOrEqual(100);
    });

    it('by "not me", at every endpoint', async () => {
      const tokens = await signIn();
      expect(await isActive(tokens)).toBe(true);
      expect((await notMe()).status).toBe(200);
      expect(await isActive(tokens)).toBe(false);
      await expect(client.fetchUserInfo(box.config, tokens.access_token, 'anna')).rejects.toThrow();
    });

    it('by "not me" between the page and the client: the code is worth nothing', async () => {
      const request = await push(box);
      const end = await anna.visit(request);
      await notMe();
      await expect(exchange(box, end, request)).rejects.toMatchObject({ error: 'invalid_grant' });
    });

    it('by the end of the session, and of the hour', async () => {
      const [first, second] = [await signIn({ offhook_session: 's1' }), await signIn({ offhook_session: 's2' })];
      await fixture.call('DELETE', '/v1/sessions/s1');
      expect([await isActive(first), await isActive(second)]).toEqual([false, true]);
      fixture.clock.advance(3_600_000);
      expect(await isActive(second)).toBe(false);
    });

    it('by its own word (RFC 7009)', async () => {
      const tokens = await signIn();
      await client.tokenRevocation(box.config, tokens.access_token);
      expect(await isActive(tokens)).toBe(false);
    });

    it('of another app nothing: its tokens are none', async () => {
      const other = await addClient(fixture, { app: 'other' });
      const { access_token } = await signIn({}, { as: other });
      expect(await client.tokenIntrospection(other.config, access_token)).toMatchObject({ active: true });
      expect(await isActive({ access_token })).toBe(false);
    });

    it('once it is removed', async () => {
      const [tokens, sibling] = [await signIn(), await addClient(fixture)];
      expect(await client.tokenIntrospection(sibling.config, tokens.access_token)).toMatchObject({ active: true });
      const event = { type: 'client.removed', at: 0, client: box.id, app: 'ui', label: 'x', actor: 'cli' } as const;
      await fixture.store.openIdClients.remove(box.id, event);
      expect(await client.tokenIntrospection(sibling.config, tokens.access_token)).toMatchObject({ active: false });
      await expect(push(box)).rejects.toMatchObject({ status: 401 });
    });
  });

  describe('gets a token for the interfaces of its app', () => {
    const resource = 'urn:offhook:app:ui';

    it('that says what a grant token says (RFC 9068)', async () => {
      const { access_token } = await signIn({ resource, offhook_session: 's1' });
      expect(decodeProtectedHeader(access_token)).toMatchObject({ typ: 'at+jwt', alg: 'EdDSA' });
      const claims = decodeJwt(access_token);
      const { iat = 0, exp = 0, window } = claims;
      expect(claims).toMatchObject({
        iss: ISSUER,
        aud: 'ui',
        sub: 'anna',
        sid: 's1',
        acr: 'urn:offhook:presence',
        amr: ['tel', 'mca'],
        client_id: box.id,
        origin: 'home',
      });
      expect(exp - iat).toBeLessThanOrEqual(3600);
      const live = await fixture.call('GET', `/v1/grants?user=anna&session=s1&window=${String(window)}`);
      expect(live).toMatchObject({ status: 200, body: { id: claims.grant } });
    });

    it('which a guarded function of the app takes, and none of the others that the client got', async () => {
      const tokens = await signIn({ resource, offhook_session: 's1' });
      const fetch = injectFetch(fixture.app);
      const url = 'https://home.example';
      const statusOf = async (token: string): Promise<number> => {
        const guard = requireConfirmation<string>({
          offhook: createOffhook({ url, apiKey: fixture.key, fetch }),
          identify: () => undefined,
          accessTokens: {
            keys: grantKeys(url, { fetch }),
            issuer: ISSUER,
            audience: 'ui',
            now: () => fixture.clock.now(),
            tokenOf: (shown) => shown,
          },
        });
        return (await guard.web(async () => new Response('done'))(token)).status;
      };
      expect(await statusOf(tokens.access_token)).toBe(200);
      expect(await statusOf(tokens.id_token ?? '')).toBe(401);
      expect(await statusOf((await signIn()).access_token)).toBe(401);
      fixture.clock.advance(61_000);
      expect(await statusOf(tokens.access_token)).toBe(200);
      await fixture.call('DELETE', '/v1/sessions/s1');
      expect(await statusOf(tokens.access_token)).toBe(401);
    });

    it('and of no other app', async () => {
      await expect(push(box, { resource: 'urn:offhook:app:other' })).rejects.toMatchObject({ error: 'invalid_target' });
    });
  });

  describe('is refused', () => {
    it('without a pushed request', async () => {
      const url = client.buildAuthorizationUrl(box.config, {
        redirect_uri: REDIRECT,
        scope: 'openid',
        login_hint: 'anna',
        code_challenge: 'x'.repeat(43),
        code_challenge_method: 'S256',
      });
      const reached = await anna.follow(url.href);
      expect('end' in reached && reached.end.searchParams.get('error')).toBe('invalid_request');
    });

    it.each<[string, Pushed, string]>([
      ['that names no user', { login_hint: '' }, 'invalid_request'],
      [
        'whose title holds what could be dialled',
        { offhook_action: '{"id":"a","title":"Dial 482913"}' },
        'invalid_request',
      ],
      ['whose action is none', { offhook_action: 'export' }, 'invalid_request'],
      ['without PKCE', { code_challenge: '', code_challenge_method: '' }, 'invalid_request'],
      ['with plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
      ['for an address that is not its own', { redirect_uri: 'https://evil.example/' }, 'invalid_request'],
      ['for a token in the front channel', { response_type: 'token' }, 'invalid_request'],
      ['for an answer in a form', { response_mode: 'form_post' }, 'invalid_request'],
      ['with a request object of its own', { request: 'a.b.c' }, 'request_not_supported'],
    ])('a request %s', async (_what, asked, error) => {
      await expect(push(box, asked)).rejects.toMatchObject({ error });
    });

    it.each([
      ['a wrong secret', { authorization: `Basic ${btoa('oic:wrong')}` }, {}],
      ['none: there are no public clients', {}, {}],
      ['its secret in the body', {}, { client_secret: 'x' }],
    ])('with %s', async (_what, headers, body) => {
      const answer = await raw(`${ISSUER}/request`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ client_id: box.id, response_type: 'code', ...body }).toString(),
      });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(['invalid_client', 'invalid_request']).toContain(((await answer.json()) as { error: string }).error);
    });

    it('with a code that was used, and what it got for it is worth nothing any more', async () => {
      const request = await push(box);
      const end = await anna.visit(request);
      const tokens = await exchange(box, end, request);
      await expect(exchange(box, end, request)).rejects.toMatchObject({ error: 'invalid_grant' });
      expect(await isActive(tokens)).toBe(false);
    });

    it('with a code that two exchange at the same time, one of them', async () => {
      const request = await push(box);
      const end = await anna.visit(request);
      const both = await Promise.allSettled([exchange(box, end, request), exchange(box, end, request)]);
      expect(both.map(({ status }) => status).sort()).toContain('rejected');
    });

    it('with another verifier', async () => {
      const request = await push(box);
      const end = await anna.visit(request);
      const verifier = client.randomPKCECodeVerifier();
      await expect(exchange(box, end, { ...request, verifier })).rejects.toMatchObject({ error: 'invalid_grant' });
    });

    it('with the code of another client', async () => {
      const other = await addClient(fixture);
      const request = await push(box);
      const end = await anna.visit(request);
      await expect(exchange(other, end, request)).rejects.toMatchObject({ error: 'invalid_grant' });
    });

    it('with an assertion that was used', async () => {
      const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
      let sent = '';
      const keep: client.ModifyAssertionOptions = {
        [client.modifyAssertion]: (_header, payload) => void Object.assign(payload, { jti: 'always-the-same' }),
      };
      const keyed = await addClient(
        fixture,
        { keys: [await exportJWK(publicKey)] },
        client.PrivateKeyJwt(privateKey, keep),
      );
      sent = (await push(keyed)).url;
      expect(sent).toContain('request_uri');
      await expect(push(keyed)).rejects.toMatchObject({ error: 'invalid_client' });
    });
  });

  describe('and the browser that it sends', () => {
    it('changes nothing of what was pushed', async () => {
      const request = await push(box, { offhook_session: 's1', state: 'pushed' });
      const url = new URL(request.url);
      const evil = {
        login_hint: 'ben',
        offhook_session: 's9',
        offhook_action: '{"id":"x","title":"Nothing"}',
        redirect_uri: 'https://evil.example/',
        state: 'edited',
        max_age: '99999',
        acr_values: 'x',
        prompt: 'none',
      };
      for (const [name, value] of Object.entries(evil)) url.searchParams.set(name, value);
      const end = await anna.visit({ ...request, url: url.href });
      expect(`${end.origin}${end.pathname}`).toBe(REDIRECT);
      expect(end.searchParams.get('state')).toBe('pushed');
      const [asked] = (await fixture.call('GET', '/v1/confirmations')).body.items;
      expect(asked).toMatchObject({ user: 'anna', session: 's1', action: { title: 'The box' } });
    });

    it('uses a pushed request once', async () => {
      const request = await push(box);
      await anna.visit(request);
      const again = await anna.visit(request);
      expect(again.searchParams.get('error')).toBe('invalid_request_uri');
    });

    it('gets nothing of what somebody else proved by its ticket', async () => {
      const mallory = anna;
      const victim = new OpenIdVisitor(fixture);
      const { body } = await victim.confirm(await mallory.ticketAt((await push(box)).url));
      expect(await mallory.follow(body.returnTo)).toHaveProperty('ticket');
      const { status, text } = await victim.send('GET', new URL(body.returnTo).pathname.replace('/offhook', ''));
      expect(status).toBe(400);
      expect(text).toContain('another browser');
    });

    it('says so when the person gives up', async () => {
      const ticket = await anna.ticketAt((await push(box)).url);
      await anna.open(ticket);
      const { asked } = (await anna.begin(ticket)).body;
      const back = await anna.follow(asked.giveUpTo);
      expect('end' in back && back.end.searchParams.get('error')).toBe('access_denied');
    });

    it('is asked again when it comes back without a proof', async () => {
      const ticket = await anna.ticketAt((await push(box)).url);
      await anna.open(ticket);
      const again = await anna.ticketAt((await anna.begin(ticket)).body.returnTo);
      expect(again).not.toBe(ticket);
      const { body } = await anna.confirm(again);
      const back = await anna.follow(body.returnTo);
      expect('end' in back && back.end.searchParams.has('code')).toBe(true);
    });

    it('is asked of the app alone where it is not at home', async () => {
      anna.from = AWAY;
      const ticket = await anna.ticketAt((await push(box)).url);
      await anna.open(ticket);
      expect(await anna.begin(ticket)).toMatchObject({ status: 403, body: { code: 'no-method' } });
      anna.from = LAN;
      const again = await anna.follow((await push(box)).url);
      expect(again).toHaveProperty('ticket');
    });

    it('keeps cookies that no script reads, over TLS alone', async () => {
      const { pathname, search } = new URL((await push(box)).url);
      const { headers } = await anna.send('GET', `${pathname.replace('/offhook', '')}${search}`);
      const cookies = [headers['set-cookie'] ?? []].flat().map(String);
      expect(cookies.length).toBeGreaterThan(1);
      for (const cookie of cookies) expect(cookie.toLowerCase()).toMatch(/; secure.*; httponly|; httponly.*; secure/);
      expect(cookies.find((cookie) => cookie.startsWith('offhook_interaction='))).toContain(
        'path=/offhook/openid/interaction/',
      );
      expect(headers).toMatchObject({ 'content-security-policy': expect.stringContaining("default-src 'none'") });
    });
  });

  it('is answered as everywhere where the keys cannot be read', async () => {
    const closed = await anOpenIdFixture({ uiFolder: built.uiFolder }, () => Promise.reject(new Error('gone')));
    const answer = await closed.call('GET', '/openid/.well-known/openid-configuration', { as: null });
    expect(answer).toMatchObject({ status: 500, body: { code: 'fault' } });
    await closed.close();
  });

  it('leaves no secret in the log', async () => {
    const request = await push(box);
    const end = await anna.visit(request);
    const tokens = await exchange(box, end, request);
    const log = fixture.log.join('\n');
    const secrets = [box.secret, end.searchParams.get('code'), tokens.access_token, tokens.id_token, request.verifier];
    for (const secret of secrets) expect(log).not.toContain(secret);
    expect(log).toContain('/openid/*');
    expect(PUBLIC_URL).toMatch(/^https/);
  });
});

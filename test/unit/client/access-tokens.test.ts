import { exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it, vi } from 'vitest';
import {
  type AccessTokens,
  type Identity,
  type Offhook,
  type RequireConfirmationOptions,
  requireConfirmation,
  type TokenRefusal,
  type VerifyAccessTokenOptions,
  verifyAccessToken,
} from '../../../src/client/index.ts';

const NOW = Date.UTC(2026, 0, 1);
const ISSUER = 'https://home.example/openid';
const seconds = NOW / 1000;
const claims = {
  iss: ISSUER,
  aud: 'ui',
  sub: 'anna',
  client_id: 'oic_1',
  sid: 's1',
  window: 'w1',
  origin: 'home',
  grant: 'grt_1',
  acr: 'urn:offhook:presence',
  amr: ['tel', 'mca'],
  auth_time: seconds - 1,
  iat: seconds,
  exp: seconds + 3600,
};
const { publicKey, privateKey } = await generateKeyPair('EdDSA');
const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'EdDSA', use: 'sig' };
const stranger = await generateKeyPair('EdDSA');
const other = await generateKeyPair('ES256');

const sign = (changes: object = {}, header: Partial<JWTHeaderParameters> = {}, key = privateKey): Promise<string> =>
  new SignJWT({ ...claims, ...changes })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'one', ...header })
    .sign(key);
const verify = (token: string, changes: Partial<VerifyAccessTokenOptions> = {}) =>
  verifyAccessToken(token, { keys: { keys: [jwk] }, issuer: ISSUER, audience: 'ui', now: () => NOW, ...changes });

/** Signed by HMAC with what everybody can read: the public key. */
const confused = () =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'one' })
    .sign(Buffer.from(jwk.x ?? '', 'base64url'));

const unsigned = async (): Promise<string> => {
  const [, payload] = new UnsecuredJWT(claims).encode().split('.');
  return `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${payload}.`;
};

describe('an access token of OpenID Connect', () => {
  it('is verified with what it says', async () => {
    expect(await verify(await sign())).toEqual({ ok: true, claims });
    expect((await verify(await sign(), { acr: ['urn:offhook:presence'] })).ok).toBe(true);
  });

  it.each<[string, () => Promise<string>, TokenRefusal]>([
    ['an ID token', () => sign({}, { typ: 'JWT' }), 'wrong-claims'],
    ['a token without a type', () => sign({}, { typ: undefined as unknown as string }), 'wrong-claims'],
    ['a grant token', () => sign({}, { typ: 'offhook-grant+jwt' }), 'wrong-claims'],
    ['a log-out token', () => sign({}, { typ: 'logout+jwt' }), 'wrong-claims'],
    ['one of another issuer', () => sign({ iss: 'https://home.example' }), 'wrong-claims'],
    ['one for another app', () => sign({ aud: 'other' }), 'wrong-claims'],
    ['one for its client', () => sign({ aud: 'oic_1' }), 'wrong-claims'],
    ['one that names no grant', () => sign({ grant: undefined }), 'wrong-claims'],
    ['one that is over', () => sign({ exp: seconds - 6 }), 'expired'],
    ['one of a stranger', () => sign({}, {}, stranger.privateKey), 'wrong-signature'],
    ['one with another algorithm', () => sign({}, { alg: 'ES256' }, other.privateKey), 'malformed'],
    ['one that is signed with the public key', confused, 'malformed'],
    ['one that is not signed', unsigned, 'malformed'],
    ['no token', async () => 'secret', 'malformed'],
  ])('is not %s', async (_what, token, refusal) => {
    expect(await verify(await token())).toEqual({ ok: false, refusal });
  });

  it('is refused where another proof is wanted', async () => {
    expect(await verify(await sign(), { acr: ['urn:offhook:possession'] })).toEqual({
      ok: false,
      refusal: 'wrong-claims',
    });
  });
});

describe('a guard with access tokens', () => {
  const live = { id: 'grt_1', method: 'phone' } as NonNullable<Awaited<ReturnType<Offhook['grant']>>>;
  const accessTokens: AccessTokens<Request> = {
    keys: { keys: [jwk] },
    issuer: ISSUER,
    audience: 'ui',
    now: () => NOW,
    tokenOf: ({ headers }) => headers.get('authorization')?.replace('Bearer ', ''),
  };
  const statusOf = async (
    token: string,
    changes: Partial<RequireConfirmationOptions<Request>> = {},
    grant: typeof live | undefined = undefined,
  ) => {
    const ask = vi.fn(async (_window: Identity) => grant);
    const guard = requireConfirmation<Request>({
      offhook: { grant: ask },
      identify: () => undefined,
      accessTokens,
      ...changes,
    });
    const request = new Request('https://app.example/export', { headers: { authorization: `Bearer ${token}` } });
    const answer = await guard.web(async () => new Response('the secret'))(request);
    return { status: answer.status, challenge: answer.headers.get('www-authenticate'), asked: ask.mock.calls[0]?.[0] };
  };
  const identified = (identity: Identity) => ({ identify: () => identity });
  const anna = { user: 'anna', session: 's1', window: 'w9' };

  it('takes a young one for whom it names, and asks nobody', async () => {
    expect(await statusOf(await sign())).toMatchObject({ status: 200, asked: undefined });
    expect(await statusOf(await sign(), identified(anna))).toMatchObject({ status: 200, asked: undefined });
  });

  it('asks for an older one whether its very grant lives', async () => {
    const token = await sign({ iat: seconds - 61 });
    const asked = { user: 'anna', session: 's1', window: 'w1' };
    expect(await statusOf(token, {}, live)).toMatchObject({ status: 200, asked });
    expect(await statusOf(token, {}, { ...live, id: 'grt_2' })).toMatchObject({ status: 401, asked });
    expect(await statusOf(token)).toMatchObject({ status: 401, asked });
  });

  it('asks where the address matters, but for one of an app', async () => {
    const away = identified({ ...anna, clientAddress: '203.0.113.9' });
    expect(await statusOf(await sign(), away)).toMatchObject({ status: 401, asked: { clientAddress: '203.0.113.9' } });
    const app = await sign({ amr: ['otp'], acr: 'urn:offhook:possession' });
    expect(await statusOf(app, away)).toMatchObject({ status: 200, asked: undefined });
  });

  it.each([{ user: 'ben' }, { session: 's2' }])('gives nothing for a token of somebody else: %j', async (changes) => {
    expect((await statusOf(await sign(), identified({ ...anna, ...changes }))).status).toBe(401);
  });

  it('refuses an ID token, and a grant token', async () => {
    for (const typ of ['JWT', 'offhook-grant+jwt']) expect((await statusOf(await sign({}, { typ }))).status).toBe(401);
  });

  it('takes the proof that is wanted, however it is shown, and says which', async () => {
    const acr = ['urn:offhook:possession'] as const;
    const refused = await statusOf(await sign(), { acr });
    expect(refused.status).toBe(401);
    expect(refused.challenge).toContain('max_age=3600, acr_values="urn:offhook:possession"');
    expect((await statusOf('none', { acr, ...identified(anna) }, live)).status).toBe(401);
    expect((await statusOf('none', { acr, ...identified(anna) }, { ...live, method: 'totp' })).status).toBe(200);
  });

  it('takes none unless it is told to', async () => {
    const { accessTokens: _off, ...options } = { accessTokens, offhook: { grant: async () => undefined } };
    const guard = requireConfirmation<Request>({ ...options, identify: () => undefined });
    const request = new Request('https://app.example/', { headers: { authorization: `Bearer ${await sign()}` } });
    expect((await guard.web(async () => new Response('x'))(request)).status).toBe(401);
  });
});

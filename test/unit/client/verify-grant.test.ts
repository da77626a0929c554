import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { grantKeys, type TokenRefusal, type VerifyGrantOptions, verifyGrant } from '../../../src/client/index.ts';

const ISSUER = 'https://offhook.example';
const NOW = Date.UTC(2026, 0, 1);
const seconds = NOW / 1000;
const claims = {
  iss: ISSUER,
  aud: 'ui',
  sub: 'anna',
  sid: 's1',
  window: 'w1',
  origin: 'home',
  action: 'settings.export',
  amr: ['tel', 'mca'],
  auth_time: seconds - 1,
  iat: seconds,
  exp: seconds + 3600,
  jti: 'grt_1',
};

const aKey = async (kid: string) => {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' } };
};
const ours = await aKey('one');
const theirs = await aKey('two');
const sign = (changes: object = {}, header: object = {}, key = ours.privateKey) =>
  new SignJWT({ ...claims, ...changes })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'offhook-grant+jwt', kid: 'one', ...header })
    .sign(key);
const verify = (token: string, changes: Partial<VerifyGrantOptions> = {}) =>
  verifyGrant(token, {
    keys: { keys: [ours.jwk] },
    issuer: ISSUER,
    audience: 'ui',
    user: 'anna',
    session: 's1',
    window: 'w1',
    now: () => NOW,
    ...changes,
  });

/** Signed by HMAC with what everybody can read: the public key. */
const confused = () =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'offhook-grant+jwt', kid: 'one' })
    .sign(Buffer.from(ours.jwk.x ?? '', 'base64url'));

/** `alg: none` under the right `typ`, which no library writes. */
const unsigned = (): string => {
  const [, payload] = new UnsecuredJWT(claims).encode().split('.');
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'offhook-grant+jwt', kid: 'one' }));
  return `${header.toString('base64url')}.${payload}.`;
};

const cut = async (): Promise<string> => (await sign()).split('.').slice(0, 2).join('.');

/** The payload of one token under the signature of another. */
const swapped = async (): Promise<string> => {
  const [header, , signature] = (await sign()).split('.');
  const [, payload] = (await sign({ sub: 'berta' })).split('.');
  return `${header}.${payload}.${signature}`;
};

describe('verifyGrant', () => {
  it('takes a young token of this user, session and window', async () => {
    expect(await verify(await sign())).toEqual({ ok: true, claims });
  });

  it.each<[string, TokenRefusal, () => string | Promise<string>]>([
    ['of another app', 'wrong-claims', () => sign({ aud: 'other' })],
    ['of another issuer', 'wrong-claims', () => sign({ iss: 'https://evil.example' })],
    ['of another type', 'wrong-claims', () => sign({}, { typ: 'JWT' })],
    ['without a type', 'wrong-claims', () => sign({}, { typ: undefined })],
    ['without a window', 'wrong-claims', () => sign({ window: undefined })],
    ['without a beginning', 'wrong-claims', () => sign({ iat: undefined })],
    ['without an end', 'wrong-claims', () => sign({ exp: undefined })],
    ['from the future', 'wrong-claims', () => sign({ iat: seconds + 6 })],
    ['whose hour is over', 'expired', () => sign({ exp: seconds - 6 })],
    ['older than a minute', 'expired', () => sign({ iat: seconds - 66 })],
    ['of another user', 'not-yours', () => sign({ sub: 'berta' })],
    ['of another session', 'not-yours', () => sign({ sid: 's2' })],
    ['of another window', 'not-yours', () => sign({ window: 'w2' })],
    ['that names a key nobody published', 'unknown-key', () => sign({}, { kid: 'two' }, theirs.privateKey)],
    ['signed by another key under this name', 'wrong-signature', () => sign({}, {}, theirs.privateKey)],
    ['with the claims of another', 'wrong-signature', swapped],
    ['without a signature (none)', 'malformed', unsigned],
    ['signed with the public key as a password (HS256)', 'malformed', confused],
    ['that is cut', 'malformed', cut],
    ['that is no token', 'malformed', () => 'cft_nonsense'],
    ['that is empty', 'malformed', () => ''],
  ])('refuses a token %s: %s', async (_what, refusal, token) => {
    expect(await verify(await token())).toEqual({ ok: false, refusal });
  });

  it('believes a token for as long as it is told', async () => {
    const token = await sign({ iat: seconds - 30 });
    expect(await verify(token, { maxAgeSeconds: 20 })).toMatchObject({ ok: false, refusal: 'expired' });
    expect(await verify(token, { maxAgeSeconds: 30 })).toMatchObject({ ok: true });
  });

  it.each([61, 3600, 0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses to believe tokens for %d s',
    async (age) => {
      await expect(verify(await sign(), { maxAgeSeconds: age })).rejects.toThrow(RangeError);
    },
  );

  it('reads the published keys once for many tokens', async () => {
    let reads = 0;
    const fetchKeys: typeof fetch = async (url) => {
      reads += 1;
      expect(String(url)).toBe('https://offhook.example/below/.well-known/jwks.json');
      return Response.json({ keys: [ours.jwk] });
    };
    const keys = grantKeys('https://offhook.example/below/', { fetch: fetchKeys });
    expect(await verify(await sign(), { keys })).toMatchObject({ ok: true });
    expect(await verify(await sign(), { keys })).toMatchObject({ ok: true });
    expect(reads).toBe(1);
  });

  it('rejects, and takes nothing, where the keys cannot be read', async () => {
    const keys = grantKeys(ISSUER, { fetch: async () => new Response('gone', { status: 503 }) });
    await expect(verify(await sign(), { keys })).rejects.toThrow();
  });
});

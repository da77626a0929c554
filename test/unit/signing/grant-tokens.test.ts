import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import type { ConfirmationIn, Method } from '../../../src/confirmation/index.ts';
import { claimsOf } from '../../../src/signing/claims.ts';
import { createGrantTokens } from '../../../src/signing/grant-tokens.ts';
import { firstRing, rotated, written } from '../../../src/signing/ring.ts';
import { aConfirmationIn, startAt } from '../../support/builders.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const ISSUER = 'https://offhook.example';
const completed = aConfirmationIn('completed') as ConfirmationIn<'completed'>;

describe('the claims of a grant', () => {
  it('say whose it is, for how long and what was proven', () => {
    expect(claimsOf(completed, ISSUER, 0)).toEqual({
      iss: ISSUER,
      aud: 'ui',
      sub: 'anna',
      sid: 's1',
      window: 'w1',
      origin: 'home',
      action: 'settings.export',
      amr: ['tel', 'mca'],
      auth_time: startAt / 1000 + 1,
      iat: startAt / 1000 + 2,
      exp: startAt / 1000 + 3602,
      jti: 'grt_1',
    });
  });

  it.each<[Method, string[]]>([
    ['button', ['user']],
    ['phone', ['tel', 'mca']],
    ['totp', ['otp']],
  ])('name what a %s proves by RFC 8176', (method, amr) => {
    const by = { ...completed, confirmedBy: { ...completed.confirmedBy, method } };
    expect(claimsOf(by, ISSUER, 0).amr).toEqual(amr);
  });

  it('never outlive the grant by a part of a second', () => {
    const odd = { ...completed, grant: { id: 'grt_1', expiresAt: startAt + 1999 } };
    expect(claimsOf(odd, ISSUER, 0).exp).toBe(startAt / 1000 + 1);
  });

  it('are told by the time of day: a clock that was set back makes no token last longer for those who judge by it', () => {
    const { iat, exp, auth_time } = claimsOf(completed, ISSUER, 3_600_000);
    expect({ iat, exp, auth_time }).toEqual({
      iat: startAt / 1000 + 2 - 3600,
      exp: startAt / 1000 + 2,
      auth_time: startAt / 1000 + 1 - 3600,
    });
  });
});

describe('grant tokens', () => {
  const random = seededRandom(5);
  const fixture = () => {
    const clock = new ManualClock(startAt);
    const file = { text: written(firstRing(random, startAt)) };
    return { clock, file, tokens: createGrantTokens({ read: async () => file.text, issuer: ISSUER, clock }) };
  };
  it('are signed with the times that the time of day makes of them', async () => {
    const { clock, tokens } = fixture();
    clock.now();
    clock.setBack(3_600_000);
    const token = await (await tokens.signer())(completed);
    expect(decodeJwt(token).exp).toBe(claimsOf(completed, ISSUER, 3_600_000).exp);
  });

  const issue = async (tokens: ReturnType<typeof createGrantTokens>) => (await tokens.signer())(completed);
  const verify = (token: string, jwks: JSONWebKeySet, clock: ManualClock) =>
    jwtVerify(token, createLocalJWKSet(jwks), {
      algorithms: ['EdDSA'],
      typ: 'offhook-grant+jwt',
      issuer: ISSUER,
      audience: 'ui',
      currentDate: new Date(clock.now()),
    });
  const jwksOf = async (tokens: ReturnType<typeof createGrantTokens>) => {
    const { keys } = await tokens.jwks();
    return { keys: keys.map((key) => ({ ...key })) };
  };

  it('are verified by the published keys, which hold nothing secret', async () => {
    const { clock, file, tokens } = fixture();
    const token = await issue(tokens);
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'EdDSA', typ: 'offhook-grant+jwt' });
    expect((await verify(token, await jwksOf(tokens), clock)).payload).toMatchObject({ sub: 'anna', jti: 'grt_1' });
    const [{ d }] = JSON.parse(file.text) as [{ readonly d: string }];
    expect(JSON.stringify(await tokens.jwks())).not.toContain(d);
  });

  it('signed before a rotation verify to the end of their grant', async () => {
    const { clock, file, tokens } = fixture();
    file.text = written(rotated(firstRing(random, startAt), 'overlap', random, startAt));
    clock.advance(59_999);
    const last = await issue(tokens);
    clock.advance(1);
    const next = await issue(tokens);
    expect(decodeProtectedHeader(next).kid).not.toBe(decodeProtectedHeader(last).kid);
    clock.advance(3_602_000 - 60_001);
    const jwks = await jwksOf(tokens);
    await expect(verify(last, jwks, clock)).resolves.toBeDefined();
    await expect(verify(next, jwks, clock)).resolves.toBeDefined();
    clock.advance(86_400_000);
    expect((await tokens.jwks()).keys).toHaveLength(1);
  });

  it('of a key that was given up at once verify no more', async () => {
    const { clock, file, tokens } = fixture();
    const token = await issue(tokens);
    file.text = written(rotated(firstRing(random, startAt), 'at-once', random, startAt));
    await expect(verify(token, await jwksOf(tokens), clock)).rejects.toThrow('no applicable key');
  });

  it('cannot be made from a file that is none, and its text is not told', async () => {
    const { file, tokens } = fixture();
    file.text = '[{"d":"hush"}]';
    await expect(tokens.signer()).rejects.toThrow('The file with the signing keys holds no signing keys');
    await expect(tokens.signer()).rejects.not.toThrow('hush');
  });
});

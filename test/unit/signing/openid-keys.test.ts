import { importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createOpenIdKeys } from '../../../src/signing/openid-keys.ts';
import { firstRing, rotated, written } from '../../../src/signing/ring.ts';
import { startAt } from '../../support/builders.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const fixture = () => {
  const random = seededRandom(8);
  const clock = new ManualClock(startAt);
  const ring = firstRing(random, startAt);
  const file = { text: written(ring) };
  return { random, clock, ring, file, keys: createOpenIdKeys(async () => file.text, clock) };
};

describe('the keys of OpenID Connect', () => {
  it('are that of grants, and one for ES256 made from it', async () => {
    const { ring, keys } = fixture();
    const [okp, ec] = (await keys()).keys;
    expect(okp).toEqual({ ...ring[0].key.public, d: ring[0].key.d });
    expect(ec).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
    expect(ec?.kid).not.toBe(okp?.kid);
    const { d: _, ...shown } = ec as JWK;
    const token = await new SignJWT({ a: 1 })
      .setProtectedHeader({ alg: 'ES256' })
      .sign(await importJWK(ec as JWK, 'ES256'));
    expect((await jwtVerify(token, await importJWK(shown, 'ES256'))).payload).toEqual({ a: 1 });
  });

  it('are the same each time, and on every node', async () => {
    const [one, other] = [fixture(), fixture()];
    expect(await one.keys()).toEqual(await other.keys());
  });

  it('sign first that are to sign, and show the others', async () => {
    const { random, clock, ring, file, keys } = fixture();
    const before = (await keys()).keys;
    file.text = written(rotated(ring, 'overlap', random, clock.now()));
    const shown = await keys();
    expect(shown.keys.slice(0, 2)).toEqual(before);
    expect(shown.keys).toHaveLength(4);
    clock.advance(60_000);
    const signing = await keys();
    expect(signing.keys.slice(2)).toEqual(before);
    expect(signing.name).not.toBe(shown.name);
  });
});

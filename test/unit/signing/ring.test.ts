import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { keyOf, newSigningKey } from '../../../src/signing/key.ts';
import { firstRing, publishedAt, type Ring, readRing, rotated, signerAt, written } from '../../../src/signing/ring.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const NOW = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const DAY = 86_400_000;

const kids = (keys: readonly { readonly public: { readonly kid: string } }[]): string[] =>
  keys.map((key) => key.public.kid);

describe('a signing key', () => {
  it('is named by its thumbprint, and has the public half that another program computes', async () => {
    const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    const { x, d } = await exportJWK(privateKey);
    const key = keyOf(Buffer.from(d ?? '', 'base64url'));
    expect(key.public.x).toBe(x);
    expect(key.d).toBe(d);
    expect(key.public.kid).toBe(await calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x: x ?? '' }));
  });

  it('differs each time', () => {
    const random = seededRandom(1);
    expect(newSigningKey(random).d).not.toBe(newSigningKey(random).d);
  });
});

describe('a ring of signing keys', () => {
  const random = seededRandom(2);
  const first = firstRing(random, NOW);
  const old = first[0].key.public.kid;

  it('signs at once with its first key', () => {
    expect(signerAt(first, NOW).public.kid).toBe(old);
    expect(kids(publishedAt(first, NOW + 400 * DAY))).toEqual([old]);
  });

  it('shows a new key for a minute before it signs', () => {
    const ring = rotated(first, 'overlap', random, NOW);
    const [, next] = kids(publishedAt(ring, NOW));
    expect(next).toBeDefined();
    expect(signerAt(ring, NOW + MINUTE - 1).public.kid).toBe(old);
    expect(signerAt(ring, NOW + MINUTE).public.kid).toBe(next);
  });

  it('shows the old key for a day after its last signature, as long as a grant can ever live', () => {
    const ring = rotated(first, 'overlap', random, NOW);
    expect(kids(publishedAt(ring, NOW + MINUTE + DAY - 1))).toContain(old);
    expect(kids(publishedAt(ring, NOW + MINUTE + DAY))).not.toContain(old);
  });

  it('keeps every key that still counts through many rotations, and drops what does not', () => {
    const twice = rotated(rotated(first, 'overlap', random, NOW), 'overlap', random, NOW + 1000);
    expect(kids(publishedAt(twice, NOW + 1000))).toHaveLength(3);
    const late = rotated(twice, 'overlap', random, NOW + 3 * DAY);
    expect(late).toHaveLength(2);
    expect(kids(publishedAt(late, NOW + 3 * DAY))[0]).toBe(twice[2]?.key.public.kid);
  });

  it('forgets every old key when it is rotated at once', () => {
    const ring = rotated(first, 'at-once', random, NOW);
    expect(kids(publishedAt(ring, NOW))).not.toContain(old);
    expect(signerAt(ring, NOW).public.kid).toBe(ring[0].key.public.kid);
  });

  it('signs with its oldest key when the clock was set back', () => {
    expect(signerAt(first, NOW - DAY).public.kid).toBe(old);
  });

  it('is read as it was written', () => {
    const ring: Ring = rotated(first, 'overlap', random, NOW);
    expect(readRing(written(ring))).toEqual({ ok: true, value: ring });
  });

  it.each([
    ['nothing', ''],
    ['half a file', written(first).slice(0, 40)],
    ['no keys', '[]'],
    ['an object', '{}'],
    ['a key under another name', written(first).replace(old, 'other')],
    ['a shortened secret', written(first).replace(first[0].key.d, first[0].key.d.slice(1))],
    ['another secret', written(first).replace(first[0].key.d, newSigningKey(random).d)],
    ['a null', '[null]'],
    ['no time', written(first).replace(String(NOW), '"soon"')],
  ])('refuses %s and repeats none of it', (_what, text) => {
    expect(readRing(text)).toEqual({ ok: false, error: 'holds no signing keys' });
  });
});

import { describe, expect, it } from 'vitest';
import { type NewClient, newClient } from '../../../src/openid/index.ts';
import { startAt } from '../../support/builders.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const OKP = { kty: 'OKP', crv: 'Ed25519', x: 'x'.repeat(43) };
const EC = { kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43) };

const make = (changes: Partial<NewClient> = {}) =>
  newClient(
    {
      app: 'box',
      label: 'The box',
      redirectUris: ['https://app.example/back'],
      keys: undefined,
      idTokenAlg: 'ES256',
      background: { kind: 'none' },
      ok: 'click',
      ...changes,
    },
    { random: seededRandom(3), now: startAt },
  );
const refusalOf = (changes: Partial<NewClient>): string => {
  const made = make(changes);
  return made.ok ? '' : made.error.detail;
};

describe('a new client', () => {
  it('has an id, and a secret of 256 bits that stands beside it', () => {
    const made = make();
    if (!made.ok) throw new Error(made.error.detail);
    const { client, secret } = made.value;
    expect(client).toEqual({
      id: expect.stringMatching(/^oic_[\w-]{20}$/),
      app: 'box',
      label: 'The box',
      redirectUris: ['https://app.example/back'],
      proof: { kind: 'secret' },
      idTokenAlg: 'ES256',
      background: { kind: 'none' },
      ok: 'click',
      createdAt: startAt,
    });
    expect(secret).toMatch(/^[\w-]{43}$/);
  });

  it('has its public keys in the place of a secret, and of each what makes it', () => {
    const made = make({ keys: [{ ...OKP, kid: 'one', note: 'mine' }, EC] });
    if (!made.ok) throw new Error(made.error.detail);
    expect(made.value.secret).toBeUndefined();
    expect(made.value.client.proof).toEqual({ kind: 'keys', keys: [{ ...OKP, kid: 'one' }, EC] });
  });

  it.each([
    ['a path', '/back', 'must be an absolute URL'],
    ['another scheme', 'javascript:alert(1)', 'must be an https or http URL'],
    ['an app', 'com.example.app:/back', 'must be an https or http URL'],
    ['a user', 'https://anna@app.example/back', 'must not hold a user name'],
    ['a fragment', 'https://app.example/back#', 'must not hold a fragment'],
    ['a wildcard', 'https://app.example/*', 'must be exact'],
    ['a long one', `https://app.example/${'x'.repeat(2000)}`, 'at most 2000 characters'],
  ])('sends nobody back to %s', (_what, uri, why) => {
    expect(refusalOf({ redirectUris: ['https://app.example/back', uri] })).toContain(why);
  });

  it('sends people back somewhere, and to twenty places at most, or asks in the background', () => {
    expect(refusalOf({ redirectUris: [] })).toContain('needs an address');
    expect(refusalOf({ redirectUris: [], background: { kind: 'poll' } })).toBe('');
    expect(refusalOf({ redirectUris: Array.from({ length: 21 }, (_, n) => `https://app.example/${n}`) })).toContain(
      'at most 20',
    );
  });

  it('gives the OK itself only where it asks in the background', () => {
    expect(refusalOf({ ok: 'client' })).toContain('Only a client that asks in the background');
    expect(refusalOf({ ok: 'client', background: { kind: 'poll' } })).toBe('');
  });

  it.each<[string, readonly unknown[]]>([
    ['none', []],
    ['too many', Array.from({ length: 6 }, () => OKP)],
    ['a private one', [{ ...OKP, d: 'd'.repeat(43) }]],
    ['a shared secret', [{ kty: 'oct', k: 'x' }]],
    ['one of another curve', [{ ...EC, crv: 'P-384' }]],
    ['half of one', [{ ...EC, y: undefined }]],
    ['no object', ['key', null]],
  ])('takes no keys that are %s', (_what, keys) => {
    expect(refusalOf({ keys })).toContain('public keys of Ed25519 or P-256');
  });
});

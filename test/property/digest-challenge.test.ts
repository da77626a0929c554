import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseAuthorization } from '../../src/digest/digest.ts';
import { Secret } from '../../src/lib/index.ts';
import { strongestChallenge } from '../../src/sip/client/index.ts';
import { Proofs } from '../../src/sip/registrations/proofs.ts';
import { seededRandom } from '../support/seeded-random.ts';

const text = fc.string({ maxLength: 30 }).filter((value) => !/[\r\n]/.test(value));
const quoted = (value: string): string => `"${value.replace(/["\\]/g, '\\$&')}"`;

const written = fc
  .record({
    realm: text,
    nonce: text.filter((value) => value !== ''),
    algorithm: fc.constantFrom('MD5', 'md5', 'SHA-256', 'SHA-512-256', 'MD5-sess', undefined),
    qop: fc.constantFrom('auth', 'auth-int', 'auth,auth-int', 'auth-int, AUTH', undefined),
    stale: fc.constantFrom('true', 'FALSE', undefined),
  })
  .map((parts) => ({
    parts,
    field: `Digest ${Object.entries(parts)
      .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${quoted(value)}`]))
      .join(', ')}`,
  }));

const answerable = ({ algorithm = 'MD5', qop = 'auth' }: { algorithm: string | undefined; qop: string | undefined }) =>
  ['MD5', 'SHA-256'].includes(algorithm.toUpperCase()) && qop !== 'auth-int';

it('of any challenges the strongest is taken that can be answered', () => {
  fc.assert(
    fc.property(fc.array(written, { maxLength: 6 }), (challenges) => {
      const asked = strongestChallenge(challenges.map(({ field }) => field));
      const usable = challenges.filter(({ parts }) => answerable(parts));
      const strong = usable.some(({ parts }) => parts.algorithm === 'SHA-256');
      if (usable.length === 0) expect(asked.kind).toBe('unanswerable');
      else expect(asked).toMatchObject({ kind: 'challenge', challenge: { algorithm: strong ? 'SHA-256' : 'MD5' } });
    }),
  );
});

it('what is read is what was written, and the answer is one that a server can read', () => {
  fc.assert(
    fc.property(written, ({ parts, field }) => {
      const asked = strongestChallenge([field]);
      if (asked.kind !== 'challenge') return;
      expect(asked.challenge).toMatchObject({ realm: parts.realm, nonce: parts.nonce, stale: parts.stale === 'true' });
      const proofs = new Proofs({ username: '620', password: new Secret('sesame') }, seededRandom(1));
      expect(proofs.take('WWW-Authenticate', [field])).toBe('answer');
      const [[name, value] = ['', '']] = proofs.fields('REGISTER', 'sip:box.example');
      expect(name).toBe('Authorization');
      expect(parseAuthorization(value)).toMatchObject({ username: '620', realm: parts.realm, nonce: parts.nonce });
      expect(value).not.toContain('sesame');
    }),
  );
});

it('no realm but the one that the password is for is answered', () => {
  fc.assert(
    fc.property(fc.array(written, { maxLength: 4 }), text, (challenges, realm) => {
      const asked = strongestChallenge(
        challenges.map(({ field }) => field),
        realm,
      );
      if (asked.kind === 'challenge') expect(asked.challenge.realm).toBe(realm);
    }),
  );
});

it('nothing that is no challenge is taken for one, nor takes long', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 200, unit: 'binary' }), { maxLength: 20 }), (fields) => {
      expect(strongestChallenge(fields.map((field) => `Basic ${field}`)).kind).toBe('unanswerable');
      strongestChallenge(fields.map((field) => `Digest ${field}`));
    }),
  );
  for (const huge of ['a'.repeat(100_000), 'a='.repeat(50_000), `realm="${'\\"'.repeat(50_000)}`])
    expect(strongestChallenge([`Digest ${huge}`])).toEqual({ kind: 'unanswerable', why: 'malformed' });
});

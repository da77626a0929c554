import { createECDH, createHash, hkdfSync } from 'node:crypto';
import type { Clock } from '../lib/index.ts';
import type { SigningKey } from './key.ts';
import { publishedAt, remembering, signerAt } from './ring.ts';

/** A private key as RFC 7517 writes it. */
export type PrivateJwk = Readonly<Record<string, string>>;

/** The keys that sign for OpenID Connect now. */
export interface OpenIdKeys {
  /** Another set has another name. */
  readonly name: string;
  /** Of each algorithm the first signs; the others are only shown. */
  readonly keys: readonly PrivateJwk[];
}

/**
 * Gives the keys of OpenID Connect, afresh each time: those of grants for EdDSA, and beside each one for ES256 that is made from it, since many
 * clients know nothing else. So they are rotated, copied and backed up together. Rejects where the ring cannot be read.
 */
export const createOpenIdKeys = (
  read: () => Promise<string>,
  clock: Pick<Clock, 'now'>,
): (() => Promise<OpenIdKeys>) => {
  const ring = remembering(read);
  return async () => {
    const held = await ring();
    const signer = signerAt(held, clock.now());
    const others = publishedAt(held, clock.now()).filter((key) => key !== signer);
    const keys = [signer, ...others];
    return {
      name: keys.map(({ public: { kid } }) => kid).join(' '),
      keys: keys.flatMap((key) => [{ ...key.public, d: key.d }, ecKeyOf(key)]),
    };
  };
};

/** NIST SP 800-186 3.2.1.3: the order of P-256. A secret is 1 to one less. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const COORDINATE_BYTES = 32;

/** The P-256 key of this one: its secret is drawn from that of the other by HKDF (RFC 5869), again in the rare case that it is none. */
const ecKeyOf = ({ d }: SigningKey): PrivateJwk => {
  for (let round = 0; ; round++) {
    const info = `offhook openid ES256 ${round}`;
    const secret = Buffer.from(hkdfSync('sha256', Buffer.from(d, 'base64url'), '', info, COORDINATE_BYTES));
    const number = BigInt(`0x${secret.toString('hex')}`);
    if (number > 0n && number < ORDER) return jwkOf(secret);
  }
};

const jwkOf = (secret: Buffer): PrivateJwk => {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(secret);
  // SEC 1 2.3.3: 04, then both coordinates.
  const point = pair.getPublicKey();
  const x = point.subarray(1, 1 + COORDINATE_BYTES).toString('base64url');
  const y = point.subarray(1 + COORDINATE_BYTES).toString('base64url');
  // RFC 7638 3.2: the members that make the key, in alphabetical order.
  const kid = createHash('sha256')
    .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
    .digest('base64url');
  return { kty: 'EC', crv: 'P-256', x, y, d: secret.toString('base64url'), kid, alg: 'ES256', use: 'sig' };
};

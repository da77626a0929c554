import { createHash, createPrivateKey } from 'node:crypto';
import type { Random } from '../lib/index.ts';

/** A public Ed25519 key as RFC 8037 2 writes it, with what the JWKS says of it (RFC 7517 4). */
export interface PublicKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  /** base64url of the 32 bytes. */
  readonly x: string;
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
}

/** A key that grants are signed with. */
export interface SigningKey {
  readonly public: PublicKey;
  /** base64url of the 32 secret bytes (RFC 8037 2: `d`). */
  readonly d: string;
}

const SEED_BYTES = 32;

/** RFC 8410 7: the PKCS #8 frame of an Ed25519 private key, to which the 32 bytes are added. */
const PKCS8_FRAME = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A new key pair; its `kid` is its thumbprint. */
export const newSigningKey = (random: Random): SigningKey => keyOf(random.bytes(SEED_BYTES));

/** The key pair of these 32 secret bytes. */
export const keyOf = (seed: Buffer): SigningKey => {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_FRAME, seed]), format: 'der', type: 'pkcs8' });
  const { x } = key.export({ format: 'jwk' });
  if (x === undefined) throw new Error('An Ed25519 key without its public half');
  return {
    public: { kty: 'OKP', crv: 'Ed25519', x, kid: thumbprint(x), alg: 'EdDSA', use: 'sig' },
    d: seed.toString('base64url'),
  };
};

/** RFC 7638 3, RFC 8037 2: SHA-256 over the members that make the key, in alphabetical order. */
const thumbprint = (x: string): string =>
  createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url');

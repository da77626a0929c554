import { importJWK, SignJWT } from 'jose';
import type { ConfirmationIn } from '../confirmation/index.ts';
import type { Clock } from '../lib/index.ts';
import { claimsOf, GRANT_TYPE } from './claims.ts';
import type { PublicKey } from './key.ts';
import { publishedAt, remembering, signerAt } from './ring.ts';

/** Signs the grant of a completed confirmation: a compact JWS (RFC 7515). */
export type SignGrant = (completed: ConfirmationIn<'completed'>) => Promise<string>;

/** Grants as other programs can verify them. */
export interface GrantTokens {
  /** Has the key at hand: ask for it before completing, so that a key that is gone hinders the OK click and not its answer. */
  signer(): Promise<SignGrant>;
  /** The public keys that verify every token which can still be alive (RFC 7517 5). */
  jwks(): Promise<{ readonly keys: readonly PublicKey[] }>;
}

/** What grant tokens are made with. `read` gives the ring as text, afresh each time: a rotation counts from the next token on. */
export interface GrantTokenParts {
  readonly read: () => Promise<string>;
  readonly issuer: string;
  readonly clock: Clock;
}

/** Signs with the keys of the ring. Rejects where the ring cannot be read. */
export const createGrantTokens = ({ read, issuer, clock }: GrantTokenParts): GrantTokens => {
  const ring = remembering(read);
  return {
    async signer() {
      const { public: shown, d } = signerAt(await ring(), clock.now());
      const key = await importJWK({ ...shown, d }, 'EdDSA');
      return (completed) =>
        new SignJWT({ ...claimsOf(completed, issuer, clock.now() - clock.timeOfDay()) })
          .setProtectedHeader({ alg: 'EdDSA', typ: GRANT_TYPE, kid: shown.kid })
          .sign(key);
    },
    jwks: async () => ({ keys: publishedAt(await ring(), clock.now()).map((key) => key.public) }),
  };
};

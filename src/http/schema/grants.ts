import * as z from 'zod';
import { address, deadline, METHOD, pathId, time, windowKey } from './fields.ts';

/* Grants, the keys that verify them, and the end of a session. */

export const windowQuery = z.strictObject({
  ...windowKey,
  clientAddress: address.optional().meta({
    description: 'Where the person sits now. Given: only a grant that is good for that origin. Left out: any.',
  }),
});

export const grant = z
  .object({
    id: z.string(),
    confirmation: z.string().meta({ description: 'The id of the confirmation that led to it.' }),
    user: z.string(),
    session: z.string(),
    window: z.string(),
    origin: z.enum(['home', 'internet']),
    method: z.string().meta({ description: METHOD }),
    issuedAt: time,
    ...deadline,
  })
  .meta({ id: 'Grant' });

const jwk = z
  .object({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: z.string(),
    kid: z.string(),
    alg: z.literal('EdDSA'),
    use: z.literal('sig'),
  })
  .meta({ id: 'Jwk', description: 'A public key (RFC 7517, RFC 8037).' });

export const jwks = z.object({ keys: z.array(jwk) }).meta({ id: 'Jwks' });

export const sessionParams = z.strictObject({ session: pathId });

export const sessionEnd = z
  .object({
    cancelled: z.int().min(0).meta({ description: 'Confirmations that were live.' }),
    revoked: z.int().min(0).meta({ description: 'Grants that were live.' }),
  })
  .meta({ id: 'SessionEnd' });

export type SessionEndView = z.output<typeof sessionEnd>;

export type GrantView = z.output<typeof grant>;

export type JwkView = z.output<typeof jwk>;

import { z } from 'zod';
import { address, deadline, METHOD, pathId, time, windowKey } from './fields.ts';

/* Grants, the keys that verify them, what proxies ask, and the end of a session. */

export const windowQuery = z.strictObject({
  ...windowKey,
  clientAddress: address.optional().meta({
    description: 'Where the person sits now. Given: only a grant that is good for that origin. Left out: any.',
  }),
});

/** Who a proxy says is asking. */
export const windowIdentity = z.object(windowKey);

/** The name of a header field (RFC 9110 5.1), or `cookie:` and that of a cookie (RFC 6265 4.1.1). */
const source = (usual: string) =>
  z
    .string()
    .max(100)
    .regex(
      /^(cookie:)?[!#$%&'*+.^_`|~0-9A-Za-z-]+$/,
      'must be the name of a header field, or cookie: and that of a cookie',
    )
    .default(usual);

export const forwardAuthQuery = z.strictObject({
  user: source('Offhook-User').meta({
    description:
      'The header field, or `cookie:<name>`, that holds it. The proxy must set every field that is named here itself.',
  }),
  session: source('Offhook-Session'),
  window: source('Offhook-Window'),
  address: source('Offhook-Address').meta({
    description: 'Where the person sits. Nothing there, or no single address: the internet.',
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

import { isIP } from 'node:net';
import { z } from 'zod';

/*
 * The JSON of the REST API: what is accepted, what is answered. Types for programs in TypeScript, checks for requests
 * and the OpenAPI document all come from here. Requests refuse unknown fields.
 */

const PRINTABLE = /^[^\p{Cc}\p{Cs}]*$/u;

/** An opaque string of the relying app, or a text for people: bounded, without control characters. */
const text = (max: number) => z.string().min(1).max(max).regex(PRINTABLE, 'must not hold control characters');

const time = z.iso.datetime().meta({ description: 'RFC 3339, UTC' });
const seconds = z.int().min(0);

/* Requests */

const address = z
  .string()
  .max(64)
  .refine((given) => isIP(given) !== 0, 'must be an IPv4 or IPv6 address');

export const newConfirmation = z
  .strictObject({
    user: text(128),
    session: text(128).meta({ description: "The relying app's login session." }),
    window: text(128).meta({ description: 'The browser window. A grant belongs to app, user, session and window.' }),
    action: z.strictObject({
      id: text(128).meta({ examples: ['settings.export'] }),
      title: text(200).meta({ examples: ['Export settings'] }),
    }),
    clientAddress: address
      .optional()
      .meta({ description: 'Where the person sits, as the relying app sees it. Left out: the internet.' }),
  })
  .meta({ id: 'NewConfirmation' });

export const cancellation = z
  .strictObject({
    reason: z
      .enum(['user', 'not-me'])
      .default('user')
      .meta({ description: '`not-me`: the person did not ask for this. Also revokes the grant of a completed one.' }),
  })
  .meta({ id: 'Cancellation' });

/** A body that says nothing: left out, or `{}`. */
export const nothing = z.strictObject({}).optional();

export const idempotencyHeaders = z.looseObject({
  'idempotency-key': text(255)
    .optional()
    .meta({ description: 'The same key and body again: the same confirmation, token and status.' }),
});

const pathId = text(128);

export const idParams = z.strictObject({ id: pathId });

export const sessionParams = z.strictObject({ session: pathId });

export const waitQuery = z.strictObject({
  wait: z.coerce
    .number()
    .int()
    .min(0)
    .max(30)
    .default(0)
    .meta({ description: 'Seconds to wait for a version above `since`. 0 answers at once.' }),
  since: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .meta({ description: 'The version known already. Left out: the one at the time of the request.' }),
});

const cursor = z.string().min(1).max(512).optional().meta({ description: '`next` of the page before.' });
const limit = z.coerce.number().int().min(1).max(100).default(50);

export const pageQuery = z.strictObject({ cursor, limit });

const stateName = z.enum(['pending', 'confirmed', 'completed', 'expired', 'cancelled', 'blocked']);

export const confirmationsQuery = z.strictObject({ state: stateName.optional(), cursor, limit });

const windowKey = { user: text(128), session: text(128), window: text(128) };

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

const lineKind = z.enum(['analog', 'dect', 'isdn', 'ip']).meta({
  id: 'LineKind',
  description: 'What stands at the end of the line. Lines of kind `ip` (IP phones, apps) can never confirm.',
});

const lineTrust = z.enum(['provisioned', 'standard', 'strict']);

const lineSettings = {
  kind: lineKind,
  username: z.string().meta({ description: '1 to 64 letters, digits, dots, hyphens and underscores.' }),
  password: z.string().optional().meta({
    writeOnly: true,
    description:
      'At least 8 characters. May stay out where the line exists and keeps its username, and where a certificate or a peer proves it. Never answered.',
  }),
  label: z.string().optional(),
  confirmsFor: z
    .union([z.literal('*'), z.array(z.string()).max(1000)])
    .optional()
    .meta({ description: 'Users the line may confirm for; `*`, the default, is everybody.' }),
  trust: lineTrust.optional().meta({ description: 'Defaults to `standard`.' }),
  certificate: z.string().nullable().optional().meta({
    description:
      'The TLS client certificate that alone proves the line, instead of a password: its SHA-256 fingerprint, or `CN=` and its subject. Null: none.',
  }),
  peer: z.string().nullable().optional().meta({
    description:
      'The trusted peer (`sip.peers`) that the line is behind: calls come from there, their P-Asserted-Identity names the username. Null: none.',
  }),
  enabled: z.boolean().optional(),
};

/** Bounds of the fields are the domain's (`LineDirectory`): one rule for REST, command line and file. */
export const newLine = z.strictObject(lineSettings).meta({ id: 'NewLine' });

export const linePatch = z.strictObject(lineSettings).partial().meta({ id: 'LinePatch' });

/* Answers */

const lineRef = z.object({ id: z.string(), kind: lineKind, label: z.string() }).meta({ id: 'LineRef' });

const METHOD = '`phone`. More words may come: a client ignores those it does not know.';

const offeredMethod = z
  .object({
    method: z.string().meta({ description: METHOD }),
    dial: z
      .string()
      .optional()
      .meta({ description: 'What the person keys in. While pending only.', examples: ['*10482913'] }),
    serviceNumber: z
      .string()
      .optional()
      .meta({ description: 'Or: the number to call first, for phones that swallow star codes.', examples: ['8810'] }),
    digits: z
      .string()
      .optional()
      .meta({ description: 'What to key in after its prompt tone.', examples: ['482913'] }),
  })
  .meta({ id: 'OfferedMethod' });

const unavailableMethod = z
  .object({ method: z.string().meta({ description: METHOD }), reason: z.enum(['busy', 'no-line']) })
  .meta({ id: 'UnavailableMethod' });

const attemptCode = z.enum([
  'line-kind-refused',
  'transport-refused',
  'origin-refused',
  'call-diverted',
  'line-suspect',
  'line-not-allowed',
  'line-blocked',
  'code-unknown',
  'code-expired',
  'code-used',
  'code-invalid',
]);

const attempt = z
  .object({
    at: time,
    method: z.string().meta({ description: METHOD }),
    outcome: z.literal('refused'),
    code: attemptCode,
    line: lineRef.optional(),
    signals: z
      .array(z.string())
      .optional()
      .meta({ description: 'The first five names of what was noticed about the caller (docs/generated/signals.md).' }),
  })
  .meta({ id: 'Attempt' });

const proof = z
  .object({ method: z.string().meta({ description: METHOD }), at: time, line: lineRef.optional() })
  .meta({ id: 'Proof' });

const issuedGrant = z
  .object({
    id: z.string(),
    expiresAt: time,
    token: z.string().optional().meta({
      description:
        'In the answer to the OK click only: the grant as a signed token (JWS, EdDSA, `typ` `offhook-grant+jwt`). `/.well-known/jwks.json` verifies it.',
    }),
  })
  .meta({ id: 'IssuedGrant' });

const common = {
  id: z.string(),
  version: z.int().min(1).meta({ description: 'One more with every change, attempts included.' }),
  user: z.string(),
  session: z.string(),
  window: z.string(),
  action: z.object({ id: z.string(), title: z.string() }),
  origin: z.enum(['home', 'internet']),
  methods: z.array(offeredMethod).meta({ description: 'Empty unless pending.' }),
  unavailable: z.array(unavailableMethod).meta({ description: 'Empty unless pending.' }),
  attempts: z.array(attempt).meta({ description: 'The last ten refused proofs, oldest first.' }),
  createdAt: time,
  token: z
    .string()
    .optional()
    .meta({ description: 'For the browser: this confirmation only. In the answer to the POST only.' }),
  reused: z
    .literal(true)
    .optional()
    .meta({ description: 'In the answer to a POST whose window held a live grant: nothing was asked.' }),
};

const deadline = { expiresAt: time, expiresIn: seconds.meta({ description: 'Whole seconds left, rounded up.' }) };

export const confirmation = z
  .discriminatedUnion('state', [
    z.object({ state: z.literal('pending'), ...common, ...deadline }),
    z.object({ state: z.literal('confirmed'), ...common, ...deadline, confirmedBy: proof }),
    z.object({ state: z.literal('completed'), ...common, completedAt: time, confirmedBy: proof, grant: issuedGrant }),
    z.object({ state: z.literal('expired'), ...common, expiredAt: time }),
    z.object({
      state: z.literal('cancelled'),
      ...common,
      cancelledAt: time,
      reason: z.enum(['user', 'not-me', 'superseded', 'logged-out']),
    }),
    z.object({ state: z.literal('blocked'), ...common, blockedAt: time }),
  ])
  .meta({ id: 'Confirmation' });

const next = z.string().nullable().meta({ description: 'Pass it as `cursor` to read on; null at the end.' });

export const confirmationPage = z.object({ items: z.array(confirmation), next }).meta({ id: 'ConfirmationPage' });

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

export const sessionEnd = z
  .object({
    cancelled: z.int().min(0).meta({ description: 'Confirmations that were live.' }),
    revoked: z.int().min(0).meta({ description: 'Grants that were live.' }),
  })
  .meta({ id: 'SessionEnd' });

export const line = z
  .object({
    id: z.string(),
    kind: lineKind,
    username: z.string(),
    label: z.string(),
    confirmsFor: z.union([z.literal('*'), z.array(z.string())]),
    trust: lineTrust,
    certificate: z.string().nullable().meta({ description: 'Fingerprint in upper-case hex pairs, or `CN=<subject>`.' }),
    peer: z.string().nullable(),
    enabled: z.boolean(),
    source: z.enum(['file', 'api']).meta({ description: '`file`: from lines.yaml, read-only here.' }),
    registration: z
      .object({ address: z.string(), userAgent: z.string().nullable(), expiresAt: time })
      .nullable()
      .meta({ description: 'Where the phone is registered from; null when it is not.' }),
    tries: z.object({
      wrong: z.int().min(0).meta({ description: 'Wrong codes of the last 24 hours.' }),
      blockedForSeconds: seconds,
    }),
  })
  .meta({ id: 'Line' });

export const linePage = z.object({ items: z.array(line), next }).meta({ id: 'LinePage' });

const call = z
  .object({
    id: z.string(),
    at: time,
    line: lineRef.nullable(),
    outcome: z.enum(['confirmed', 'refused']),
    refusal: z.string().nullable().meta({ description: 'Why it confirmed nothing.' }),
    signals: z.array(z.string()).meta({
      description: 'Names of what was noticed about the caller (docs/generated/signals.md).',
    }),
    address: z.string(),
    transport: z.string(),
    userAgent: z.string().nullable(),
  })
  .meta({ id: 'Call' });

export const callPage = z.object({ items: z.array(call), next }).meta({ id: 'CallPage' });

export const liveness = z.object({ status: z.literal('ok') }).meta({ id: 'Liveness' });

export const readiness = z
  .object({
    status: z.enum(['ready', 'not-ready']),
    parts: z.array(z.object({ part: z.string(), ok: z.boolean(), detail: z.string().optional() })),
  })
  .meta({ id: 'Readiness' });

export const scrape = z.string();

export const noContent = z.undefined().meta({ description: 'Done' });

/** RFC 9457 problem details, with the members of this API. */
export const problem = z
  .object({
    type: z.string().meta({ examples: ['urn:offhook:problem:not-found'] }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: z.string(),
    code: z.string().meta({ description: 'The refusal code (docs/generated/errors.md).' }),
    retryAfter: seconds.optional(),
    errors: z
      .array(
        z.object({
          in: z.enum(['body', 'query', 'path', 'header']),
          pointer: z.string().meta({ description: 'JSON pointer (RFC 6901) into that part.' }),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem' });

export type NewConfirmation = z.input<typeof newConfirmation>;
export type SessionEndView = z.output<typeof sessionEnd>;
export type ConfirmationView = z.output<typeof confirmation>;
export type GrantView = z.output<typeof grant>;
export type JwkView = z.output<typeof jwk>;
export type LineJson = z.output<typeof line>;
export type CallView = z.output<typeof call>;
export type ProblemView = z.output<typeof problem>;

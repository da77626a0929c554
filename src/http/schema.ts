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

const clientAddress = address
  .optional()
  .meta({ description: 'Where the person sits, as the relying app sees it. Left out: the internet.' });

export const newConfirmation = z
  .strictObject({
    user: text(128),
    session: text(128).meta({ description: "The relying app's login session." }),
    window: text(128).meta({ description: 'The browser window. A grant belongs to app, user, session and window.' }),
    action: z.strictObject({
      id: text(128).meta({ examples: ['settings.export'] }),
      title: text(200).meta({ examples: ['Export settings'] }),
    }),
    clientAddress,
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

const appCode = z.string().min(1).max(64).regex(PRINTABLE, 'must not hold control characters');

export const typedCode = z
  .strictObject({
    code: appCode.meta({
      writeOnly: true,
      description: 'The six digits that the app shows, or a recovery code. Spaces do not matter.',
      examples: ['492039'],
    }),
  })
  .meta({ id: 'TypedCode' });

export const newAuthenticator = z
  .strictObject({
    name: z.string().meta({ description: 'The device, for people. No colon.', examples: ["Anna's phone"] }),
    session: text(128),
    window: text(128).meta({ description: 'A window that holds a live grant.' }),
    clientAddress,
  })
  .meta({ id: 'NewAuthenticator' });
export const newPress = z
  .strictObject({
    id: text(128).optional().meta({
      description: 'Tells the presses of this key apart: the same id again is the same press. Left out: a new one.',
    }),
    at: z.iso.datetime({ offset: true }).optional().meta({
      description: 'When it was pressed, RFC 3339. More than two seconds away from now: ignored. Left out: now.',
    }),
  })
  .meta({ id: 'NewPress' });

/** A body that says nothing: left out, or `{}`. */
export const nothing = z.strictObject({}).optional();

export const idempotencyHeaders = z.looseObject({
  'idempotency-key': text(255)
    .optional()
    .meta({ description: 'The same key and body again: the same confirmation, token and status.' }),
});

export const resumeHeaders = z.looseObject({
  'last-event-id': z
    .string()
    .optional()
    .meta({ description: 'The `id` of the last message read: reads on from there.' }),
});

export const knownHeaders = z.looseObject({
  'if-none-match': z.string().optional().meta({ description: 'The `ETag` of the last answer read.' }),
});

const pathId = text(128);

export const idParams = z.strictObject({ id: pathId });

export const userParams = z.strictObject({ user: pathId });

export const authenticatorParams = z.strictObject({ user: pathId, id: pathId });

export const sessionParams = z.strictObject({ session: pathId });

export const waitQuery = z.strictObject({
  wait: z.coerce
    .number()
    .int()
    .min(0)
    .max(30)
    .default(0)
    .meta({ description: 'Seconds to wait for a version above `since`, or for other methods. 0 answers at once.' }),
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

export const callsQuery = z.strictObject({
  line: text(128).optional().meta({ description: 'The id of a line: its calls only.' }),
  cursor,
  limit,
});

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

export const newWebhook = z
  .strictObject({
    url: z.string().max(2000).meta({
      description: 'https, and a host of the public internet, unless `webhooks.allowPrivate` is set.',
    }),
    types: z
      .array(
        z.string().regex(/^[a-z]{1,32}(?:\.[a-z-]{1,32})?$/, 'must be a type of event such as confirmation.completed'),
      )
      .max(50)
      .default([])
      .meta({
        description: 'Types of events, or their first part: `confirmation` means all that begin so. Left out: all.',
        examples: [['confirmation', 'grant.revoked']],
      }),
  })
  .meta({ id: 'NewWebhook' });

export const deliveryParams = z.strictObject({ id: pathId, delivery: z.coerce.number().int().min(1) });

/* Answers */

const lineRef = z.object({ id: z.string(), kind: lineKind, label: z.string() }).meta({ id: 'LineRef' });

const METHOD =
  '`button`, `phone` or `totp` (a code of an authenticator app). More words may come: a client ignores those it does not know.';

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
  .object({
    method: z.string().meta({ description: METHOD }),
    reason: z
      .enum(['busy', 'no-line'])
      .meta({ description: '`busy`: somebody else asks too, and whose press it would be cannot be told.' }),
  })
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

export const press = z
  .object({
    id: z.string(),
    outcome: z.enum(['confirmed', 'contested', 'ignored-stale', 'nothing-pending']).meta({
      description:
        '`contested`: more than one session, or window, asked within the last three seconds, and nobody is confirmed. `ignored-stale`: pressed too long ago.',
    }),
  })
  .meta({ id: 'Press' });

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

const liveCall = z
  .object({
    line: lineRef,
    since: time.meta({ description: 'When it was answered.' }),
    address: z.string(),
    transport: z.string(),
  })
  .meta({ id: 'LiveCall' });

export const liveCallPage = z.object({ items: z.array(liveCall), next }).meta({ id: 'LiveCallPage' });

const authenticatorCommon = { id: z.string(), name: z.string(), createdAt: time };
const recoveryCodesLeft = z.int().min(0).meta({ description: 'Of ten.' });
const activeAuthenticator = {
  state: z.literal('active'),
  ...authenticatorCommon,
  activatedAt: time,
  recoveryCodesLeft,
};

export const authenticatorPage = z
  .object({
    items: z.array(
      z.discriminatedUnion('state', [
        z.object({ state: z.literal('draft'), ...authenticatorCommon }),
        z.object(activeAuthenticator),
      ]),
    ),
    next,
  })
  .meta({ id: 'AuthenticatorPage' });

export const authenticatorDraft = z
  .object({
    state: z.literal('draft'),
    ...authenticatorCommon,
    expiresAt: time.meta({ description: 'Verify it until then.' }),
    otpauthUri: z.string().meta({ description: 'What the QR code holds. In this answer only.' }),
    secret: z.string().meta({ description: 'In base32, for typing it in. In this answer only.' }),
    qrSvg: z.string().meta({ description: 'The QR code, an SVG image. In this answer only.' }),
  })
  .meta({ id: 'AuthenticatorDraft' });

export const authenticatorActivation = z
  .object({
    ...activeAuthenticator,
    recoveryCodes: z.array(z.string()).meta({
      description: 'Each stands in for a code once. They go with the authenticator. In this answer only.',
    }),
  })
  .meta({ id: 'AuthenticatorActivation' });

const webhookFields = {
  id: z.string(),
  url: z.string(),
  types: z.array(z.string()),
  createdAt: time,
  waiting: z.int().min(0).meta({ description: 'Deliveries that are tried, now or later.' }),
  dead: z.int().min(0).meta({ description: 'Deliveries that nobody tries any more.' }),
  dropped: z.int().min(0).meta({
    description: 'Events it never got since it was added: more than 10,000 were waiting or dead, and the oldest went.',
  }),
};

const webhook = z.object(webhookFields).meta({ id: 'Webhook' });

export const webhookCreated = z
  .object({
    ...webhookFields,
    secret: z.string().meta({ description: '`whsec_` and the key in base64. In this answer only.' }),
  })
  .meta({ id: 'WebhookCreated' });

export const webhookPage = z.object({ items: z.array(webhook), next }).meta({ id: 'WebhookPage' });

const delivery = z
  .object({
    id: z.int(),
    event: z.object({ id: z.string(), type: z.string(), at: time }),
    state: z.enum(['waiting', 'dead']),
    tries: z.int().min(0).meta({ description: 'How often it was sent in vain.' }),
    failure: z.string().nullable().meta({ description: 'Why the last try failed: a status, or one word.' }),
    nextAt: time.nullable().meta({ description: 'When it is tried next; null when it is dead.' }),
  })
  .meta({ id: 'Delivery' });

export const deliveryPage = z.object({ items: z.array(delivery), next }).meta({ id: 'DeliveryPage' });
const instant = z.iso.datetime({ offset: true }).optional();

export const auditQuery = z.strictObject({
  type: text(64)
    .optional()
    .meta({ examples: ['confirmation.confirmed'] }),
  subject: text(128).optional().meta({ description: 'The id of a confirmation or a line.' }),
  from: instant.meta({ description: 'RFC 3339; events at this moment or later.' }),
  to: instant.meta({ description: 'RFC 3339; events at this moment or earlier.' }),
  cursor,
  limit,
});

const event = z
  .object({
    seq: z.int().min(1).meta({ description: 'Its place in the log: grows, has gaps, is never used twice.' }),
    id: z.string(),
    type: z.string().meta({ description: 'A fact in the past tense. More types may come.' }),
    at: time,
    app: z.string().nullable().meta({ description: 'Null for what belongs to the installation, such as lines.' }),
    subject: z.string().meta({ description: 'What it happened to: the id of a confirmation or a line.' }),
    actor: z.string().nullable().meta({ description: 'Who did it, where somebody did.' }),
    data: z.record(z.string(), z.unknown()).meta({
      description: 'As stored; times in it are milliseconds since the epoch. Never a code, digits or a secret.',
    }),
  })
  .meta({ id: 'Event' });

const link = z
  .object({ seq: z.int().min(0), hash: z.string().meta({ description: 'SHA-256, lower-case hex.' }) })
  .meta({ id: 'ChainLink', description: 'The hash over all events up to and including this one.' });

export const auditPage = z
  .object({
    items: z.array(event),
    next,
    chain: z.object({
      cut: link.meta({ description: 'Where the chain begins: after the last event that retention took.' }),
      sealed: link.meta({ description: 'The end of the newest seal.' }),
      unsealed: z.int().min(0).meta({ description: 'Events that no seal holds yet.' }),
    }),
  })
  .meta({ id: 'EventPage' });

export const liveness = z.object({ status: z.literal('ok') }).meta({ id: 'Liveness' });

export const readiness = z
  .object({
    status: z.enum(['ready', 'not-ready']),
    parts: z.array(z.object({ part: z.string(), ok: z.boolean(), detail: z.string().optional() })),
  })
  .meta({ id: 'Readiness' });

export const scrape = z.string();

export const eventStream = z.string();

export const noContent = z.undefined().meta({ description: 'Done' });

export const nothingNew = z.undefined().meta({ description: 'What `If-None-Match` names is what there is to see' });

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
export type AuthenticatorJson = z.output<typeof authenticatorPage>['items'][number];
export type DraftJson = z.output<typeof authenticatorDraft>;
export type ActivationJson = z.output<typeof authenticatorActivation>;
export type CallView = z.output<typeof call>;
export type LiveCallView = z.output<typeof liveCall>;
export type ReadinessView = z.output<typeof readiness>;
export type ChainView = z.output<typeof auditPage>['chain'];
export type WebhookJson = z.output<typeof webhook>;
export type DeliveryJson = z.output<typeof delivery>;
export type EventView = z.output<typeof event>;
export type ProblemView = z.output<typeof problem>;

import * as z from 'zod';
import { clientAddress, cursor, deadline, limit, METHOD, next, text, time } from './fields.ts';
import { lineRef } from './lines.ts';

/* Confirmations: asked for, followed, proven by a code, ended. */

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

export const typedCode = z
  .strictObject({
    code: z
      .string()
      .min(1)
      .max(64)
      .meta({
        writeOnly: true,
        description:
          'The six digits that the app shows, or a recovery code. Spaces, line breaks and hyphens do not matter.',
        examples: ['492039'],
      }),
  })
  .meta({ id: 'TypedCode' });

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

const stateName = z.enum(['pending', 'confirmed', 'completed', 'expired', 'cancelled', 'blocked']);

export const confirmationsQuery = z.strictObject({ state: stateName.optional(), cursor, limit });

const offeredMethod = z
  .object({
    method: z.string().meta({ description: METHOD }),
    dial: z
      .string()
      .optional()
      .meta({
        description:
          'What the person keys in. While pending only; left out where none of their phones can send it at once.',
        examples: ['*10482913'],
      }),
    serviceNumber: z
      .string()
      .optional()
      .meta({
        description:
          'Or: the number to call first, for phones that swallow star codes, or that are behind a PBX at which Offhook is registered.',
        examples: ['8810'],
      }),
    otherNumbers: z
      .array(z.string())
      .optional()
      .meta({
        description: 'Others like it, for phones behind such a PBX. Left out where there are none.',
        examples: [['**620']],
      }),
    digits: z
      .string()
      .optional()
      .meta({ description: 'What to key in after its prompt tone.', examples: ['482913'] }),
  })
  .meta({ id: 'OfferedMethod' });

const unavailableMethod = z
  .object({
    method: z.string().meta({ description: METHOD }),
    reason: z.enum(['busy', 'no-line', 'line-blocked']).meta({
      description:
        '`busy`: somebody else asks too, and whose press it would be cannot be told. `no-line`: no phone is set up for this. `line-blocked`: too many wrong codes were dialled on every phone that is; a phone is offered again when a block ends.',
    }),
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

export const confirmationPage = z.object({ items: z.array(confirmation), next }).meta({ id: 'ConfirmationPage' });

export const eventStream = z.string();

export const ended = z
  .undefined()
  .meta({ description: 'It has ended, and `Last-Event-ID` says that the client knows' });

export const nothingNew = z.undefined().meta({ description: 'What `If-None-Match` names is what there is to see' });

export type NewConfirmation = z.input<typeof newConfirmation>;

export type ConfirmationView = z.output<typeof confirmation>;

export type Cancellation = z.input<typeof cancellation>;

export type TypedCode = z.input<typeof typedCode>;

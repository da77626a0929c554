import * as z from 'zod';
import { next, pathId, time } from './fields.ts';

/* Webhooks and what is sent to them. */

const url = z.string().max(2000).meta({
  description: 'https, and a host of the public internet, unless `webhooks.allowPrivate` is set.',
});

const types = z
  .array(
    z.string().regex(/^[a-z-]{1,32}(?:\.[a-z-]{1,32})?$/, 'must be a type of event such as confirmation.completed'),
  )
  .max(50)
  .meta({
    description: 'Types of events, or their first part: `confirmation` means all that begin so. None: all.',
    examples: [['confirmation', 'grant.revoked']],
  });

const enabled = z.boolean().meta({
  description:
    'While it is false the webhook gets nothing: what happens then it never gets, what waits goes on afterwards.',
});

export const newWebhook = z
  .strictObject({ url, types: types.default([]), enabled: enabled.default(true) })
  .meta({ id: 'NewWebhook' });

export const webhookPatch = z.strictObject({ url, types, enabled }).partial().meta({ id: 'WebhookPatch' });

/** A week: whoever needs longer forgets it. */
const MOST_OVERLAP_SECONDS = 604_800;

export const secretRotation = z
  .strictObject({
    overlapSeconds: z.int().min(0).max(MOST_OVERLAP_SECONDS).default(86_400).meta({
      description:
        'How long the secret before signs as well: until the receiver knows the new one. 0: no more from now on.',
    }),
  })
  .prefault({})
  .meta({ id: 'SecretRotation' });

export const deliveryParams = z.strictObject({ id: pathId, delivery: z.coerce.number().int().min(1) });

const webhookFields = {
  id: z.string(),
  url: z.string(),
  types: z.array(z.string()),
  enabled: z.boolean(),
  createdAt: time,
  waiting: z.int().min(0).meta({ description: 'Deliveries that are tried, now or later.' }),
  dead: z.int().min(0).meta({ description: 'Deliveries that nobody tries any more.' }),
  dropped: z.int().min(0).meta({
    description: 'Events it never got since it was added: more than 10,000 were waiting or dead, and the oldest went.',
  }),
  oldSecretUntil: time.nullable().meta({
    description: 'Until when the secret before signs as well; null when it does no more, or there was none.',
  }),
};

export const webhook = z.object(webhookFields).meta({ id: 'Webhook' });

export const webhookCreated = z
  .object({
    ...webhookFields,
    secret: z.string().meta({ description: '`whsec_` and the key in base64. In this answer only.' }),
  })
  .meta({ id: 'WebhookCreated' });

export const webhookTest = z
  .object({
    id: z.string().meta({ description: 'The `webhook-id` of what was sent.' }),
    outcome: z.enum(['delivered', 'failed']),
    failure: z.string().nullable().meta({ description: 'Why it failed: a status, or one word.' }),
  })
  .meta({ id: 'WebhookTest' });

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

export type WebhookJson = z.output<typeof webhook>;

export type DeliveryJson = z.output<typeof delivery>;

export type NewWebhook = z.input<typeof newWebhook>;

export type WebhookPatch = z.input<typeof webhookPatch>;

export type SecretRotation = z.input<typeof secretRotation>;

export type WebhookTestView = z.output<typeof webhookTest>;

export type WebhookCreatedJson = z.output<typeof webhookCreated>;

import type { Selectable } from 'kysely';
import type { Delivery, Webhook, WebhookState, WebhookTarget } from '../../events/port.ts';
import { type EventRow, eventOf } from './event-row.ts';
import type { DeliveryTable, WebhookOldSecretTable, WebhookTable } from './schema.ts';
import { seal, unseal } from './sealed.ts';
import { webhookOldSecret, webhookSecret } from './sealed-columns.ts';

/** A row of a webhook. */
export type WebhookRow = Selectable<WebhookTable>;

/** A row of a new webhook: `from_seq` is the newest event there is. */
export type NewWebhookRow = Omit<WebhookRow, 'from_seq' | 'dropped'>;

/** The row of a new webhook with the secret that signs for it. */
export const webhookRowOf = (secretKey: Uint8Array, webhook: Webhook, secret: string): NewWebhookRow => ({
  id: webhook.id,
  app: webhook.app,
  url: webhook.url,
  types: JSON.stringify(webhook.types),
  created_at: webhook.createdAt,
  enabled: Number(webhook.enabled),
  sealed_secret: sealedWebhookSecret(secretKey, webhook.id, secret),
});

/** A row of a webhook with the state of its queue; `until` is that of the secret before. */
export type WebhookStateRow = WebhookRow & Pick<WebhookState, 'waiting' | 'dead'> & { readonly until: number | null };

/** The webhook that a row holds. */
export const webhookOf = (row: WebhookStateRow): WebhookState => ({
  id: row.id,
  app: row.app,
  url: row.url,
  types: JSON.parse(row.types) as readonly string[],
  enabled: row.enabled === 1,
  createdAt: row.created_at,
  waiting: row.waiting,
  dead: row.dead,
  dropped: row.dropped,
  oldSecretUntil: row.until,
});

/** Where a webhook is sent, beside the secret before its own where there was one. */
export interface WebhookTargetRow extends Pick<WebhookRow, 'url' | 'sealed_secret'> {
  readonly until: number | null;
  readonly sealed_before: Uint8Array | null;
}

/** Where this webhook is sent, and what signs for it. Throws where a secret does not open. */
export const webhookTargetOf = (secretKey: Uint8Array, id: string, row: WebhookTargetRow): WebhookTarget => {
  const secrets = [{ secret: unseal(secretKey, webhookSecret.rowOf(id), row.sealed_secret), until: null }];
  if (row.sealed_before === null) return { url: row.url, secrets };
  const before = { secret: unseal(secretKey, webhookOldSecret.rowOf(id), row.sealed_before), until: row.until };
  return { url: row.url, secrets: [...secrets, before] };
};

/** The present secret of a row as the one before, until this moment. Throws where it does not open. */
export const oldSecretRowOf = (
  secretKey: Uint8Array,
  { id, sealed_secret: sealed }: Pick<WebhookRow, 'id' | 'sealed_secret'>,
  until: number,
): Selectable<WebhookOldSecretTable> => ({
  id,
  until,
  sealed_secret: seal(secretKey, webhookOldSecret.rowOf(id), unseal(secretKey, webhookSecret.rowOf(id), sealed)),
});

/** A new secret of this webhook, as its row holds it. */
export const sealedWebhookSecret = (secretKey: Uint8Array, id: string, secret: string): Uint8Array =>
  seal(secretKey, webhookSecret.rowOf(id), secret);

/** A delivery beside its event: the columns that both have are the event's, but for `seq`. */
export type DeliveryRow = Omit<EventRow, 'seq'> & Omit<DeliveryTable, 'seq'> & { readonly seq: number };

/** The delivery that a row holds; undefined where its event cannot be read. */
export const deliveryOf = (row: DeliveryRow): Delivery | undefined => {
  const { event_seq: eventSeq, id, type, at, app, subject, actor, data } = row;
  const event = eventOf({ seq: eventSeq, id, type, at, app, subject, actor, data });
  if (!event) return undefined;
  const { seq, tries, first_at: firstAt, next_at: nextAt, failure } = row;
  return { seq, event, tries, firstAt, nextAt, failure };
};

import type { Selectable } from 'kysely';
import type { Delivery, Webhook, WebhookState } from '../../events/port.ts';
import { type EventRow, eventOf } from './event-row.ts';
import type { DeliveryTable, WebhookTable } from './schema.ts';
import { seal, unseal } from './sealed.ts';
import { webhookSecret } from './sealed-columns.ts';

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
  sealed_secret: seal(secretKey, webhookSecret.rowOf(webhook.id), secret),
});

/** The webhook that a row holds, with the state of its queue. */
export const webhookOf = (row: WebhookRow & Pick<WebhookState, 'waiting' | 'dead'>): WebhookState => ({
  id: row.id,
  app: row.app,
  url: row.url,
  types: JSON.parse(row.types) as readonly string[],
  createdAt: row.created_at,
  waiting: row.waiting,
  dead: row.dead,
  dropped: row.dropped,
});

/** The secret that signs for this webhook. Throws where it does not open. */
export const webhookSecretOf = (secretKey: Uint8Array, id: string, sealed: Uint8Array): string =>
  unseal(secretKey, webhookSecret.rowOf(id), sealed);

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

/** Every "no" about webhooks. Stable: other programs compare these strings. */
export type WebhookRefusalCode = 'event-type-unknown' | 'malformed' | 'not-found' | 'too-many-webhooks';

/** A "no" to a change of webhooks; `pointer` names the field that does not fit, `detail` is a sentence about it. */
export interface WebhookRefusal {
  readonly code: WebhookRefusalCode;
  readonly pointer?: string;
  readonly detail?: string;
}

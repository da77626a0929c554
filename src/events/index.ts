export type { WebhookRefusal, WebhookRefusalCode } from './refusals.ts';
export { createSendWebhook } from './webhook-send.ts';
export { Webhooks } from './webhooks.ts';

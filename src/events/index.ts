export { Audit } from './audit.ts';
export { type CheckChain, createCheckChain } from './audit-check.ts';
export { exportAudit } from './audit-export.ts';
export { type BrokenChain, ChainVerifier, type WholeChain } from './audit-verify.ts';
export { EventReader } from './reader.ts';
export type { WebhookRefusal, WebhookRefusalCode } from './refusals.ts';
export { createSendWebhook, type SenderParts, type SendWebhook } from './webhook-send.ts';
export { readTarget } from './webhook-target.ts';
export { Webhooks } from './webhooks.ts';

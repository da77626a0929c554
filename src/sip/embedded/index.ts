export type { Count } from '../counters.ts';
export type { SipSettings } from '../settings.ts';
export type { Ban } from './abuse/bans.ts';
export { createEmbeddedSip, type EmbeddedSip } from './server.ts';

export type { Ban } from './embedded/abuse/bans.ts';
export type { Count } from './embedded/counters.ts';
export { createEmbeddedSip, type EmbeddedSip } from './embedded/server.ts';
export type { SipSettings } from './settings.ts';

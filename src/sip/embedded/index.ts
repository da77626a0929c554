export type { Ban } from '../../abuse/index.ts';
export type { Count } from '../counters.ts';
export type { SipSettings } from '../settings.ts';
export { createEmbeddedSip, type EmbeddedSip } from './server.ts';

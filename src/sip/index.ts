export type { Ban } from './embedded/bans.ts';
export type { Count } from './embedded/counters.ts';
export { type SipRequest, SipResponse } from './embedded/message.ts';
export { parseMessage } from './embedded/parse.ts';
export { buildRequest } from './embedded/request.ts';
export { buildResponse } from './embedded/response.ts';
export { createEmbeddedSip, type EmbeddedSip } from './embedded/server.ts';
export type { SipSettings } from './settings.ts';

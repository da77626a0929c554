export type { Ban } from './embedded/abuse/bans.ts';
export type { Count } from './embedded/counters.ts';
export { createEmbeddedSip, type EmbeddedSip } from './embedded/server.ts';
export type { SipSettings } from './settings.ts';
export { type SipRequest, SipResponse } from './syntax/message.ts';
export { parseMessage } from './syntax/parse.ts';
export { buildRequest } from './syntax/request.ts';
export { buildResponse } from './syntax/response.ts';

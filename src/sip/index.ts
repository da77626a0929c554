export type { Count, SipCounter } from './embedded/counters.ts';
export { ListenError } from './embedded/flow.ts';
export { type SipRequest, SipResponse } from './embedded/message.ts';
export { parseMessage } from './embedded/parse.ts';
export { buildRequest } from './embedded/request.ts';
export { buildResponse } from './embedded/response.ts';
export { createEmbeddedSip, type EmbeddedSip, type EmbeddedSipOptions } from './embedded/server.ts';
export type { SipLimits, SipSettings, TimerSettings } from './settings.ts';

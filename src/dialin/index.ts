export { type AnsweredRefusal, sipStatusOf } from './answer.ts';
export { CallHistory } from './call-history.ts';
export { callEndings, callRefusals } from './call-refusals.ts';
export { createDialin } from './decisions.ts';
export { HeardPhones } from './heard-phones.ts';
export type { TrustedPeer } from './identify.ts';
export type { DialinParts } from './parts.ts';
export { RefusedRequests } from './refused-requests.ts';
export type { ScriptSettings } from './script.ts';

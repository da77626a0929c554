export { type AnsweredRefusal, sipStatusOf } from './answer.ts';
export { CallHistory } from './call-history.ts';
export { createDialin, type DialinParts } from './decisions.ts';
export type { ScriptSettings } from './script.ts';
export type { TrustedPeer } from './vouch.ts';

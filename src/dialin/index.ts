export { type AnsweredRefusal, sipStatusOf } from './answer.ts';
export { CallHistory } from './call-history.ts';
export { createDialin, type DialinParts } from './decisions.ts';
export { createVouch, type TrustedPeer } from './vouch.ts';

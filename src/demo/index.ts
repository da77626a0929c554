export { DemoApi, type Shown } from './api.ts';
export type { DialOptions, Ending, OnResponse, PhoneCall } from './call.ts';
export type { Outcome } from './client-transaction.ts';
export type { PhoneAlgorithm } from './digest-answer.ts';
export { createPhone, type Phone, type PhoneOptions } from './phone.ts';
export type { Heard } from './phone-audio.ts';
export { type DemoLine, playRound, type RoundParts, stateLine } from './round.ts';
export type { Endpoint } from './signalling.ts';

export type { Outcome } from './client-transaction.ts';
export { Credentials, type Fields } from './credentials.ts';
export type { PhoneAlgorithm } from './digest-answer.ts';
export { type Endpoint, hostPort, type OnWire, Signalling } from './signalling.ts';

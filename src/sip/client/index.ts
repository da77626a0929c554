export type { Outcome } from './client-transaction.ts';
export { Credentials, type Fields } from './credentials.ts';
export {
  answerChallenge,
  type Challenge,
  type PhoneAlgorithm,
  strongestChallenge,
  type Unanswerable,
} from './digest-answer.ts';
export { type Endpoint, hostPort, type OnWire, Signalling } from './signalling.ts';
export { defaultPort } from './target.ts';

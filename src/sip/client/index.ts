export {
  answerChallenge,
  type Challenge,
  type DigestAlgorithm,
  strongestChallenge,
  type Unanswerable,
} from '../../digest/index.ts';
export type { Outcome } from './client-transaction.ts';
export { Credentials, type Fields } from './credentials.ts';
export { type Endpoint, hostPort, type OnWire, Signalling } from './signalling.ts';
export { defaultPort } from './target.ts';

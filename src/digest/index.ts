export {
  type Account,
  answerChallenge,
  type Challenge,
  chooseChallenge,
  strongestChallenge,
  type Unanswerable,
} from './answer.ts';
export { Digest, type DigestVerdict } from './digest.ts';
export type { DigestAlgorithm, DigestSecrets } from './port.ts';
export { digestSecrets } from './secrets.ts';

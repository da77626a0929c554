export { digestSecrets } from './digest-secrets.ts';
export { LineDirectory } from './directory.ts';
export type { LineInput, LineSettings } from './input.ts';
export type {
  LineEvent,
  LineKind,
  LineStore,
  LineTrust,
  ProvisionedLine,
  Tries,
} from './port.ts';
export type { LineRefusal, LineRefusalCode } from './refusals.ts';
export { blockedFor, noTries, recordWrong } from './tries.ts';
export type { LineView } from './view.ts';

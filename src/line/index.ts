export { digestSecrets } from './digest-secrets.ts';
export { LineDirectory, type LineDirectoryParts } from './directory.ts';
export type { LineInput, LinePatch, LineSettings } from './input.ts';
export type {
  DigestAlgorithm,
  DigestSecrets,
  Line,
  LineEvent,
  LineKind,
  LineStore,
  LineTrust,
  ProvisionedLine,
  Tries,
} from './port.ts';
export type { LineRefusal, LineRefusalCode } from './refusals.ts';
export { blockedFor, noTries, recordWrong, type TriesPolicy } from './tries.ts';
export type { BindingView, LineView } from './view.ts';

export { barriers, type CallerRefusal, type JudgedLine } from './barriers.ts';
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
export { type Claims, type SignalStrength, signals } from './signals.ts';
export { blockedFor, noTries, recordWrong } from './tries.ts';
export { judge, type Verdict } from './trust.ts';
export type { BindingView, LineView } from './view.ts';

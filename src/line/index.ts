export { type CallerRefusal, callerChecks, type JudgedLine } from './caller-checks.ts';
export { LineDirectory } from './directory.ts';
export { chanceToHit } from './guessing.ts';
export type { LineInput, LineSettings } from './input.ts';
export type {
  LineEvent,
  LineKind,
  LineStore,
  LineTrust,
  ProvisionedLine,
  Registrations,
  Tries,
} from './port.ts';
export { confirmsForUser } from './provision.ts';
export type { LineRefusal, LineRefusalCode } from './refusals.ts';
export { type Claims, type SignalStrength, signals } from './signals.ts';
export { blockedFor, countWrong, noTries, recordWrong, type TriesPolicy } from './tries.ts';
export { judge, type Verdict } from './trust.ts';
export type { BindingView, LineView } from './view.ts';

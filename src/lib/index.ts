export { type Background, createBackground, type ReportFault } from './background.ts';
export { type CancelTimer, type Clock, systemClock } from './clock.ts';
export { newPassword, passwordFault } from './password.ts';
export { cryptoRandom, newId, type Random } from './random.ts';
export { err, ok, type Result } from './result.ts';
export { Secret } from './secret.ts';

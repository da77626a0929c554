export { type Background, createBackground, type ReportFault } from './background.ts';
export { cidrFault, isLoopback, type Networks, onLinkNetworks, parseNetworks, privateNetworks } from './cidr.ts';
export { type CancelTimer, type Clock, systemClock } from './clock.ts';
export { closest } from './closest.ts';
export { newPassword, passwordFault } from './password.ts';
export { cryptoRandom, newId, type Random } from './random.ts';
export { err, ok, type Result } from './result.ts';
export { Secret } from './secret.ts';

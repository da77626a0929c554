export { type Ban, type BanPolicy, Bans, type Severity } from './bans.ts';
export { Guard, type Rate } from './guard.ts';

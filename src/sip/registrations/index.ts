export { Contacts } from './contacts.ts';
export type { RegistrationSettings } from './hold.ts';
export { lookAtRegistrar, type Sight } from './look.ts';
export { openProbe } from './probe.ts';
export { Registration, type Turn } from './registration.ts';
export { createSystemResolver } from './system-resolver.ts';

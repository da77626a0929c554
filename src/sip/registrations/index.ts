export { Contacts } from './contacts.ts';
export { lookAtRegistrar, type Sight } from './look.ts';
export { openProbe } from './probe.ts';
export { Registration, type RegistrationSettings, type Turn } from './registration.ts';
export { createSystemResolver } from './system-resolver.ts';

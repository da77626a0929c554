export { presets } from './presets.ts';
export { createRegisteredCalls, type RegisteredCallsParts } from './registered-calls.ts';

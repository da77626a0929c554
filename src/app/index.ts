export { ChainVerifier } from '../events/index.ts';
export { isServed } from '../store/index.ts';
export { type App, createApp } from './app.ts';
export type { Addresses, Overrides } from './context.ts';
export { rotateSigningKey } from './keys.ts';
export { makeOffline, type Offline, openOffline, rotateKey, takeOffline } from './offline.ts';
export { openApiDocument } from './openapi.ts';

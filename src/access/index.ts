export { keepBootstrapKey } from './bootstrap.ts';
export { hashKey, newKey } from './keys.ts';
export type { ApiKey, KeyStore, Scope } from './port.ts';
export { allScopes, parseScopes } from './scopes.ts';

export { keepBootstrapKey } from './bootstrap.ts';
export { hashKey, newKey, newKeyText } from './keys.ts';
export type { ApiKey, KeyStore, Scope } from './port.ts';
export { allScopes, parseScopes } from './scopes.ts';

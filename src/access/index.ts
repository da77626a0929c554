export { ACCOUNT_REALM, newAccount } from './accounts.ts';
export { type Authenticate, createAuthenticate } from './authenticate.ts';
export { keepBootstrapKey } from './bootstrap.ts';
export { hashKey, newKey, newKeyText } from './keys.ts';
export type { Account, AccountEvent, AccountStore, ApiKey, KeyStore, ProvenAccount, Scope } from './port.ts';
export { type Access, actorOf, type Principal, type PrincipalOf } from './principal.ts';
export type { AccessRefusalCode } from './refusals.ts';
export { allScopes, parseScopes } from './scopes.ts';
export { tokenOf } from './token.ts';

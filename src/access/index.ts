export { Accounts, type AddedAccount, type WantedAccount } from './accounts.ts';
export { ApiKeys, counts, LONGEST_KEY_MS, type MadeKey, makeKey, mayEndAt, type WantedKey } from './api-keys.ts';
export { type Authenticate, createAuthenticate, type ShownSession } from './authenticate.ts';
export { keepBootstrapKey } from './bootstrap.ts';
export { hashKey, newKey, newKeyText } from './keys.ts';
export { ACCOUNT_REALM, newAccount } from './new-account.ts';
export type {
  Account,
  AccountEvent,
  AccountStore,
  ApiKey,
  ApiKeyEvent,
  KeyStore,
  ProvenAccount,
  Scope,
} from './port.ts';
export {
  type Access,
  actorOf,
  type Principal,
  type PrincipalOf,
  type SessionPrincipal,
  type SessionWindow,
} from './principal.ts';
export type { AccessRefusalCode } from './refusals.ts';
export { allScopes, everyScope, notToGive, parseScopes } from './scopes.ts';
export { tokenOf } from './token.ts';

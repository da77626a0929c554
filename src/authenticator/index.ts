export type {
  Authenticator,
  AuthenticatorEvent,
  AuthenticatorStore,
  KeptAuthenticator,
  Owner,
  TryLimit,
} from './port.ts';
export { type AuthenticatorRefusal, type AuthenticatorRefusalCode, unconfirmed } from './refusals.ts';
export {
  type Activated,
  type AuthenticatorPolicy,
  AuthenticatorService,
  type AuthenticatorView,
  type CodeVerdict,
  type Enrolled,
} from './service.ts';
export { isOfRecoveryCode } from './verify.ts';

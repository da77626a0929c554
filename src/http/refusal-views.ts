import type { AuthenticatorRefusal } from '../authenticator/index.ts';
import type { Refusal } from './refusals.ts';

/** A "no" about authenticators, with the field of the body that it is about. */
export const authenticatorRefusal = ({ pointer, ...refusal }: AuthenticatorRefusal): Refusal => ({
  ...refusal,
  ...(pointer !== undefined && { errors: [{ in: 'body', pointer, detail: refusal.detail }] }),
});

import type { AuthenticatorBackend } from './calls.ts';

/* What relying apps see of the element. No type of Lit in here: they need not have it. */

/** `<offhook-authenticators>` (docs/element.md). */
export interface OffhookAuthenticators extends HTMLElement {
  /** Where the relying app's back end answers. */
  baseUrl: string | undefined;
  /** The same as functions: goes before `base-url`. */
  backend: AuthenticatorBackend | undefined;
  /** Goes on with what was refused until the window is confirmed: after `offhook-confirmation-required`. */
  goOn(): Promise<void>;
}

/** What the events of the element tell, by their names. */
export interface AuthenticatorDetails {
  'offhook-authenticator-added': { readonly id: string };
  'offhook-authenticator-removed': { readonly id: string };
  'offhook-confirmation-required': Readonly<Record<string, never>>;
}

/** The events of the element. They bubble. */
export type AuthenticatorEvents = {
  readonly [Type in keyof AuthenticatorDetails]: CustomEvent<AuthenticatorDetails[Type]>;
};

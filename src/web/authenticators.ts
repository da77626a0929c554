import type { AuthenticatorBackend } from './authenticators/calls.ts';
import { OffhookAuthenticators as List } from './authenticators/offhook-authenticators.ts';
import type { AuthenticatorEvents, OffhookAuthenticators as Public } from './authenticators/public.ts';

if (!customElements.get('offhook-authenticators')) customElements.define('offhook-authenticators', List);

declare global {
  interface HTMLElementTagNameMap {
    'offhook-authenticators': Public;
  }
  interface GlobalEventHandlersEventMap extends AuthenticatorEvents {}
}

/** The class of `<offhook-authenticators>`. */
export const OffhookAuthenticators: new () => Public = List;
export type OffhookAuthenticators = Public;

export type { AuthenticatorBackend, AuthenticatorEvents };

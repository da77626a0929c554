import type { AuthenticatorBackend } from './authenticators/backend.ts';
import { OffhookAuthenticators } from './authenticators/offhook-authenticators.ts';

if (!customElements.get('offhook-authenticators'))
  customElements.define('offhook-authenticators', OffhookAuthenticators);

declare global {
  interface HTMLElementTagNameMap {
    'offhook-authenticators': OffhookAuthenticators;
  }
}

export { type AuthenticatorBackend, OffhookAuthenticators };

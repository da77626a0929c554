import { OffhookConfirm } from './confirm/offhook-confirm.ts';
import type { Load } from './confirm/run.ts';
import { windowId } from './window/window-id.ts';

if (!customElements.get('offhook-confirm')) customElements.define('offhook-confirm', OffhookConfirm);

declare global {
  interface HTMLElementTagNameMap {
    'offhook-confirm': OffhookConfirm;
  }
}

export { type Load, OffhookConfirm, windowId };

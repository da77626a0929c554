import type { Load } from './confirm/details.ts';
import { OffhookConfirm as Dialog } from './confirm/offhook-confirm.ts';
import type { ConfirmEvents, OffhookConfirm as Public } from './confirm/public.ts';
import { windowId } from './window/window-id.ts';

if (!customElements.get('offhook-confirm')) customElements.define('offhook-confirm', Dialog);

declare global {
  interface HTMLElementTagNameMap {
    'offhook-confirm': Public;
  }
  interface GlobalEventHandlersEventMap extends ConfirmEvents {}
}

/** The class of `<offhook-confirm>`. */
export const OffhookConfirm: new () => Public = Dialog;
export type OffhookConfirm = Public;

export { type ConfirmEvents, type Load, windowId };

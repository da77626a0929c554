import { OffhookConfirm } from './confirm/offhook-confirm.ts';

customElements.define('offhook-confirm', OffhookConfirm);

export { OffhookConfirm };

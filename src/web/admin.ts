import { OffhookAdmin } from './admin/offhook-admin.ts';
import { AdminLogin } from './admin/views/login.ts';

customElements.define('offhook-admin-login', AdminLogin);
customElements.define('offhook-admin', OffhookAdmin);

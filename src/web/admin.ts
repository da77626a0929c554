import { OffhookAdmin } from './admin/offhook-admin.ts';
import { AdminAudit } from './admin/views/audit.ts';
import { AdminAuthenticators } from './admin/views/authenticators.ts';
import { AdminCalls } from './admin/views/calls.ts';
import { AdminLogin } from './admin/views/login.ts';

customElements.define('offhook-admin-audit', AdminAudit);
customElements.define('offhook-admin-authenticators', AdminAuthenticators);
customElements.define('offhook-admin-calls', AdminCalls);
customElements.define('offhook-admin-login', AdminLogin);
customElements.define('offhook-admin', OffhookAdmin);

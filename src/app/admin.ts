import { AdminLock, AdminSessions } from '../admin/index.ts';
import type { AuthenticatorService } from '../authenticator/index.ts';
import type { Config } from '../config/index.ts';
import type { ConfirmationService } from '../confirmation/index.ts';
import type { Store } from '../store/index.ts';
import type { Tools } from './tools.ts';

/** Who has logged in to the administration page, and its lock. */
export interface Admin {
  readonly sessions: AdminSessions;
  readonly lock: AdminLock;
}

/** Both, with what proves something for them. */
export const createAdmin = (
  { admin }: Pick<Config, 'admin'>,
  { adminSessions: store, keys }: Pick<Store, 'adminSessions' | 'keys'>,
  { authenticators }: { readonly authenticators: AuthenticatorService },
  confirmations: ConfirmationService,
  { clock, random }: Pick<Tools, 'clock' | 'random'>,
): Admin => ({
  sessions: new AdminSessions({ store, keys, confirmations, clock, random, user: admin.user }),
  lock: new AdminLock({ store, confirmations, authenticators, clock, mode: admin.confirm }),
});

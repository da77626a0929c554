import type { KeyStore } from '../access/port.ts';
import type { AuthenticatorStore } from '../authenticator/port.ts';
import type { ConfirmationStore } from '../confirmation/port.ts';
import type { CallLog } from '../dialin/port.ts';
import type { AuditLog, EventLog, WebhookStore } from '../events/port.ts';
import type { LineStore } from '../line/port.ts';

/** Whether the database answers. */
export interface StoreHealth {
  /** Resolves when it does. */
  ping(): Promise<void>;
}

/** The ports of the domain folders on one database, whichever that is. */
export interface Store {
  readonly confirmations: ConfirmationStore;
  readonly authenticators: AuthenticatorStore;
  readonly lines: LineStore;
  readonly keys: KeyStore;
  readonly calls: CallLog;
  readonly events: EventLog;
  readonly webhooks: WebhookStore;
  readonly audit: AuditLog;
  readonly health: StoreHealth;
  /** Finishes what was asked and closes; whatever is asked later rejects. Idempotent. */
  close(): Promise<void>;
}

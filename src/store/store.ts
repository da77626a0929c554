import type { AccountStore, KeyStore } from '../access/port.ts';
import type { AdminSessionStore } from '../admin/port.ts';
import type { AuthenticatorStore } from '../authenticator/port.ts';
import type { ConfirmationStore } from '../confirmation/port.ts';
import type { CallLog, DialStore } from '../dialin/port.ts';
import type { AuditLog, ClockStore, EventLog, WebhookStore } from '../events/port.ts';
import type { TicketStore } from '../hosted/port.ts';
import type { LineStore } from '../line/port.ts';
import type { NodeStore } from '../nodes/port.ts';
import type { ArtefactStore, ClientStore } from '../openid/port.ts';
import type { RegistrationStore } from '../sip/registrations/port.ts';

/** Whether the database does what the work needs: reading is not enough. */
export interface StoreHealth {
  /** Resolves when something without meaning was written and committed. */
  tryWrite(): Promise<void>;
}

/**
 * The ports of the domain folders on one database, whichever that is. Whatever is asked rejects with `Unavailable` (store-unavailable)
 * where the database cannot be used for now: it is full, locked, read-only, away, gone. Nothing of what was asked has been committed then.
 */
export interface Store {
  readonly confirmations: ConfirmationStore;
  readonly authenticators: AuthenticatorStore;
  readonly lines: LineStore;
  readonly keys: KeyStore;
  readonly accounts: AccountStore;
  readonly calls: CallLog;
  readonly dialling: DialStore;
  readonly events: EventLog;
  readonly webhooks: WebhookStore;
  readonly audit: AuditLog;
  readonly health: StoreHealth;
  readonly clock: ClockStore;
  readonly nodes: NodeStore;
  readonly registrations: RegistrationStore;
  readonly tickets: TicketStore;
  readonly openIdClients: ClientStore;
  readonly artefacts: ArtefactStore;
  readonly adminSessions: AdminSessionStore;
  /** Finishes what was asked and closes; whatever is asked later rejects. Idempotent. */
  close(): Promise<void>;
}

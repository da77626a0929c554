import type { AccountEvent, ApiKeyEvent } from '../../access/port.ts';
import type { AdminEvent } from '../../admin/port.ts';
import type { AuthenticatorEvent } from '../../authenticator/port.ts';
import type { Attempt, Confirmation, ConfirmationEvent, LineRef, PressEvent, Proof } from '../../confirmation/index.ts';
import type { ClockAccepted, StoredEvent, WebhookEvent } from '../../events/port.ts';
import type { LineEvent } from '../../line/port.ts';
import type { ClientEvent } from '../../openid/port.ts';
import type { SigningKeyRotated } from '../../signing/port.ts';
import type { RegistrationFact } from '../../sip/registrations/port.ts';
import type { SettingsAccepted } from './facts.ts';

/** An event on its way into the log, which gives it its `seq` and `id`. */
export type NewEvent = Omit<StoredEvent, 'seq' | 'id'>;

/** What the log keeps of an event of `confirmation`. Field by field: what is not named here never gets in. */
export const fromConfirmation = (confirmation: Confirmation, event: ConfirmationEvent): NewEvent => ({
  type: event.type,
  at: event.at,
  app: confirmation.app,
  subject: confirmation.id,
  actor: event.type === 'confirmation.completed' ? event.by : null,
  data: confirmationData(event),
});

/** What the log keeps of a press: its subject is the press, its actor the button. One that confirmed belongs to the app it confirmed for. */
export const fromPress = ({ type, at, press, outcome, confirmation }: PressEvent): NewEvent => ({
  type,
  at,
  app: confirmation?.app ?? null,
  subject: press.id,
  actor: press.button,
  data: { outcome, pressedAt: press.at, ...(confirmation && { confirmation: confirmation.id }) },
});

/** What the log keeps of an event of a line. */
export const fromLine = (event: LineEvent): NewEvent => ({
  type: event.type,
  at: event.at,
  app: null,
  subject: event.line,
  actor: 'actor' in event ? event.actor : null,
  data: lineData(event),
});

/** What the log keeps of an event of an authenticator. */
export const fromAuthenticator = (event: AuthenticatorEvent): NewEvent => ({
  type: event.type,
  at: event.at,
  app: event.app,
  subject: event.authenticator,
  actor: event.actor,
  data: {
    user: event.user,
    name: event.name,
    ...(event.recoveryCodesLeft !== undefined && { recoveryCodesLeft: event.recoveryCodesLeft }),
  },
});

/** What the command line did to a key of the installation. */
export type KeyEvent =
  | { readonly type: 'secret-key.rotated'; readonly at: number; readonly sealed: number }
  | SigningKeyRotated;

/** What the log keeps of a new key: names and numbers, never the key. */
export const fromKey = (event: KeyEvent): NewEvent => {
  const kept = { type: event.type, at: event.at, app: null, actor: 'cli' };
  switch (event.type) {
    case 'secret-key.rotated':
      return { ...kept, subject: 'secret-key', data: { sealed: event.sealed } };
    case 'signing-key.rotated':
      return { ...kept, subject: event.kid, data: { signsFrom: event.signsFrom, published: [...event.published] } };
    default:
      return event satisfies never;
  }
};

/** What the log keeps of the owner's word that the clock is right. */
export const fromClock = ({ type, at, recordedAt }: ClockAccepted): NewEvent => ({
  type,
  at,
  app: null,
  subject: 'clock',
  actor: 'cli',
  data: { recordedAt },
});

/** What the log keeps of settings that count for all nodes from then on. */
export const fromSettings = ({ type, at, settings }: SettingsAccepted): NewEvent => ({
  type,
  at,
  app: null,
  subject: 'settings',
  actor: 'cli',
  data: { settings: [...settings] },
});

/** What the log keeps of a change of a webhook: the host that it leads to, since the rest of an address may hold a secret. */
export const fromWebhook = ({ type, at, app, webhook, actor, changes = {} }: WebhookEvent): NewEvent => {
  const { url, types, enabled } = changes;
  return {
    type,
    at,
    app,
    subject: webhook,
    actor,
    data: {
      ...(url !== undefined && { host: new URL(url).host }),
      ...(types !== undefined && { types: [...types] }),
      ...(enabled !== undefined && { enabled }),
    },
  };
};

/** What the log keeps of a client of OpenID Connect: never its secret. */
export const fromClient = ({ type, at, client, app, label, actor }: ClientEvent): NewEvent => ({
  type,
  at,
  app,
  subject: client,
  actor,
  data: { label },
});

/** What the log keeps of a registration at a PBX: never the contact. */
export const fromRegistration = ({ type, at, registration, registrar, reason }: RegistrationFact): NewEvent => ({
  type,
  at,
  app: null,
  subject: registration,
  actor: null,
  data: { registrar, ...(reason !== undefined && { reason }) },
});

/** What the log keeps of an account: its subject is the username. */
export const fromAccount = ({ type, at, account, actor }: AccountEvent): NewEvent => ({
  type,
  at,
  app: account.app,
  subject: account.username,
  actor,
  data: { user: account.user },
});

/** What the log keeps of an API key: never the key, nor its hash. */
export const fromApiKey = ({ type, at, key, actor }: ApiKeyEvent): NewEvent => ({
  type,
  at,
  app: key.app,
  subject: key.id,
  actor,
  data: {
    label: key.label,
    ...(type === 'key.added' && { scopes: [...key.scopes], expiresAt: key.expiresAt }),
    ...(key.user !== null && { user: key.user }),
  },
});

/** Somebody took a copy of the database away. */
export interface BackupDownloaded {
  readonly type: 'backup.downloaded';
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly bytes: number;
  readonly actor: string;
}

/** What the log keeps of a copy. */
export const fromBackup = ({ type, at, bytes, actor }: BackupDownloaded): NewEvent => ({
  type,
  at,
  app: null,
  subject: 'database',
  actor,
  data: { bytes },
});

/** What the log keeps of a session of the administration page: its subject is the session, which opens nothing. */
export const fromAdmin = (event: AdminEvent): NewEvent => ({
  type: event.type,
  at: event.at,
  app: null,
  subject: event.session,
  actor: event.actor,
  data: { user: event.user, ...adminData(event) },
});

const adminData = (event: AdminEvent): NewEvent['data'] => {
  switch (event.type) {
    case 'admin.logged-in':
      return { address: event.address };
    case 'admin.logged-out':
      return { reason: event.reason };
    case 'admin.unlocked':
      return { by: event.by, until: event.until };
    case 'admin.unlock-refused':
      return { by: event.by };
    default:
      return event satisfies never;
  }
};

const confirmationData = (event: ConfirmationEvent): NewEvent['data'] => {
  switch (event.type) {
    case 'confirmation.requested': {
      const { user, session, window, origin, expiresAt } = event;
      return { user, session, window, action: { id: event.action.id, title: event.action.title }, origin, expiresAt };
    }
    case 'confirmation.confirmed':
      return { by: proofData(event.by), expiresAt: event.expiresAt };
    case 'confirmation.completed':
      return { grant: { id: event.grant.id, expiresAt: event.grant.expiresAt }, completedBy: event.okBy };
    case 'confirmation.cancelled':
      return { reason: event.reason };
    case 'dial.refused':
    case 'totp.refused':
      return { attempt: attemptData(event.attempt) };
    case 'grant.revoked':
      return { grantId: event.grantId, reason: event.reason, completedBy: event.okBy };
    case 'confirmation.expired':
    case 'confirmation.blocked':
      return {};
    default:
      return event satisfies never;
  }
};

const lineData = (event: LineEvent): NewEvent['data'] => {
  switch (event.type) {
    case 'line.bound':
    case 'line.unbound':
      return { address: event.address, userAgent: event.userAgent };
    case 'line.blocked':
      return { until: event.until };
    case 'line.suspect':
      return { address: event.address, userAgent: event.userAgent, signals: [...event.signals] };
    case 'line.added':
    case 'line.changed':
    case 'line.removed':
    case 'line.unblocked':
      return {};
    default:
      return event satisfies never;
  }
};

const proofData = ({ method, at, line }: Proof): NewEvent['data'] => ({ method, at, ...lineRef(line) });

const attemptData = ({ at, method, code, line, signals }: Attempt): NewEvent['data'] => ({
  at,
  method,
  code,
  ...lineRef(line),
  ...(signals && { signals: [...signals] }),
});

const lineRef = (line: LineRef | undefined): NewEvent['data'] =>
  line ? { line: { id: line.id, kind: line.kind, label: line.label } } : {};

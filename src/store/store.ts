import type { KeyStore } from '../access/port.ts';
import type { AuthenticatorStore } from '../authenticator/port.ts';
import type { ConfirmationStore } from '../confirmation/port.ts';
import type { CallLog } from '../dialin/port.ts';
import type { AuditLog, EventLog, WebhookStore } from '../events/port.ts';
import type { LineStore } from '../line/port.ts';
import type { StoreOptions } from './sqlite/thread/channel.ts';
import { StoreClient } from './sqlite/thread/client.ts';
import { openInline } from './sqlite/thread/inline-channel.ts';
import { openInWorker } from './sqlite/thread/worker-channel.ts';

/** The ports of the domain folders on one SQLite database. */
export interface Store {
  readonly confirmations: ConfirmationStore;
  readonly authenticators: AuthenticatorStore;
  readonly lines: LineStore;
  readonly keys: KeyStore;
  readonly calls: CallLog;
  readonly events: EventLog;
  readonly webhooks: WebhookStore;
  readonly audit: AuditLog;
  /** How many confirmations, of all apps, wait for a proof at this moment (milliseconds since the epoch). */
  countPending(now: number): Promise<number>;
  /** Forgets calls from before this moment (milliseconds since the epoch). */
  pruneCalls(before: number): Promise<void>;
  /** Writes the database, as it is at one moment, into the empty file at `path`. */
  copyTo(path: string): Promise<void>;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  /** Finishes what was asked and closes; whatever is asked later rejects. Idempotent. */
  close(): Promise<void>;
}

/**
 * Opens the SQLite file at `path` in a thread of its own, or with `:memory:` a database in this thread, and brings its
 * schema up to date. Rejects with `StoreUnusable`. When the thread dies, `onFault` hears it and every promise rejects.
 */
export const openStore = async (options: StoreOptions): Promise<Store> => {
  const { path, thread = path === ':memory:' ? 'caller' : 'own' } = options;
  const client = await StoreClient.open(options, thread === 'own' ? openInWorker : openInline);
  return {
    confirmations: confirmationStore(client),
    authenticators: authenticatorStore(client),
    lines: lineStore(client),
    keys: keyStore(client),
    calls: {
      record: (call) => client.writeSoon('recordCall', call),
      recent: (query) => client.read('recentCalls', query),
    },
    events: {
      since: (seq, limit) => client.read('eventsSince', seq, limit),
      of: (subject, seq, limit) => client.read('eventsOf', subject, seq, limit),
      head: () => client.read('eventHead'),
      watch: (onWritten) => client.watch(onWritten),
    },
    webhooks: webhookStore(client),
    audit: auditLog(client),
    countPending: (now) => client.read('pendingCount', now),
    pruneCalls: (before) => untilDone(() => client.write('pruneCalls', before)),
    copyTo: (path) => client.read('copyTo', path),
    ping: () => client.read('ping'),
    close: () => client.close(),
  };
};

const confirmationStore = (client: StoreClient): ConfirmationStore => ({
  load: (id) => client.read('load', id),
  byCode: (code) => client.read('byCode', code),
  liveInWindow: (key) => client.read('liveInWindow', key),
  liveInSession: (app, session) => client.read('liveInSession', app, session),
  pendingAtHome: (now, limit) => client.read('pendingAtHome', now, limit),
  atHomeSince: (since, limit) => client.read('atHomeSince', since, limit),
  overdue: (now, limit) => client.read('overdue', now, limit),
  nextDeadline: () => client.read('nextDeadline'),
  anyCodeTaken: (codes, freeSince) => client.read('anyCodeTaken', codes, freeSince),
  list: (query) => client.read('list', query),
  commit: (change) => client.write('commit', change),
  notePress: (event, once) => client.write('notePress', event, once),
  pressOutcome: (button, id) => client.read('pressOutcome', button, id),
  liveGrant: (key, now) => client.read('liveGrant', key, now),
  grant: (id) => client.read('grant', id),
  liveGrantsInSession: (app, session, now) => client.read('liveGrantsInSession', app, session, now),
  idempotency: (app, key) => client.read('idempotency', app, key),
  prune: (before) => untilDone(() => client.write('prune', before)),
});

const authenticatorStore = (client: StoreClient): AuthenticatorStore => ({
  owners: () => client.read('authenticatorOwners'),
  of: (owner) => client.read('authenticatorsOf', owner),
  addDraft: (draft, secrets) => client.write('addDraft', draft, secrets),
  activate: (activation) => client.write('activateAuthenticator', activation),
  remove: (id, event) => client.write('removeAuthenticator', id, event),
  takeTry: (owner, at, limits) => client.write('takeTry', owner, at, limits),
  returnTry: (id) => client.write('returnTry', id),
});

const lineStore = (client: StoreClient): LineStore => ({
  all: () => client.read('lines'),
  find: (id) => client.read('line', id),
  put: (line, events) => client.write('putLine', line, events),
  remove: (id, events) => client.write('removeLine', id, events),
  saveTries: (id, tries, events) => client.write('saveTries', id, tries, events),
  record: (events) => client.write('recordLineEvents', events),
});

const keyStore = (client: StoreClient): KeyStore => ({
  byHash: (hash) => client.read('keyByHash', hash),
  all: () => client.read('keys'),
  add: (key) => client.write('addKey', key),
  revoke: (id, at) => client.write('revokeKey', id, at),
  replace: (id, at) => client.write('replaceKey', id, at),
  restore: (id) => client.write('restoreKey', id),
});

const webhookStore = (client: StoreClient): WebhookStore => ({
  add: (webhook, secret, most) => client.write('addWebhook', webhook, secret, most),
  remove: (app, id) => client.write('removeWebhook', app, id),
  all: () => client.read('webhooks'),
  cursor: () => client.read('webhookCursor'),
  enqueue: (events, now, most) => client.write('enqueueDeliveries', events, now, most),
  oldest: () => client.read('oldestDelivery'),
  next: (webhookId) => client.read('nextDelivery', webhookId),
  delivered: (seq) => client.write('deliveryDone', seq),
  failed: (seq, failed) => client.write('deliveryFailed', seq, failed),
  deliveries: (query) => client.read('deliveries', query),
  redeliver: (webhookId, seq, now) => client.write('redeliver', webhookId, seq, now),
  prune: (before) => untilDone(() => client.write('pruneDeliveries', before)),
});

const auditLog = (client: StoreClient): AuditLog => ({
  cut: () => client.read('auditCut'),
  sealed: () => client.read('auditSealed'),
  add: (seal) => client.writeSoon('addSeal', seal),
  seals: (seq, limit) => client.read('seals', seq, limit),
  forget: (before, upTo) => untilDone(() => client.write('forgetEvents', before, upTo)),
  search: (query) => client.read('searchEvents', query),
  unsealed: () => client.read('unsealedEvents'),
  rows: (seq, limit) => client.read('eventRows', seq, limit),
});

const untilDone = async (bite: () => Promise<boolean>): Promise<void> => {
  while (await bite());
};

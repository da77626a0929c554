import type { Database } from 'better-sqlite3';
import type { Kysely } from 'kysely';
import type { Schema } from '../shared/schema.ts';
import { createAppCodeTryTable } from './tables/app-code-tries.ts';
import { createAuditTables } from './tables/audit.ts';
import { createAuthenticatorTable } from './tables/authenticators.ts';
import { createCallTable } from './tables/calls.ts';
import { createCommits } from './tables/commit.ts';
import { createConfirmationTable } from './tables/confirmations.ts';
import { createEventTable } from './tables/events.ts';
import { createGrantTable } from './tables/grants.ts';
import { createKeyTable } from './tables/keys.ts';
import { createLineTable } from './tables/lines.ts';
import { createPrune } from './tables/prune.ts';
import { createWebhookTable } from './tables/webhooks.ts';
import type { Written } from './written.ts';

/** All that the store can be asked, synchronously and by name: reads, and writes that the engine commits in groups. */
export const createOperations = (db: Database, kysely: Kysely<Schema>, secretKey: Uint8Array) => {
  const events = createEventTable(db);
  const audit = createAuditTables(db, kysely);
  const confirmations = createConfirmationTable(db, kysely);
  const grants = createGrantTable(db, kysely);
  const authenticators = createAuthenticatorTable(db, kysely, secretKey, events);
  const commits = createCommits(db, { authenticators, confirmations, grants, events });
  const lines = createLineTable(db, kysely, secretKey, events);
  const keys = createKeyTable(db, kysely);
  const calls = createCallTable(db, kysely);
  const appCodeTries = createAppCodeTryTable(db);
  const webhooks = createWebhookTable(db, secretKey);
  const prune = createPrune(db);

  return {
    reads: {
      load: confirmations.load,
      byCode: confirmations.byCode,
      liveInWindow: confirmations.liveInWindow,
      liveInSession: confirmations.liveInSession,
      pendingAtHome: confirmations.pendingAtHome,
      pendingCount: confirmations.pendingCount,
      atHomeSince: confirmations.atHomeSince,
      overdue: confirmations.overdue,
      nextDeadline: confirmations.nextDeadline,
      anyCodeTaken: confirmations.anyCodeTaken,
      list: confirmations.list,
      grant: grants.byId,
      liveGrant: grants.live,
      liveGrantsInSession: grants.liveInSession,
      pressOutcome: events.pressOutcome,
      idempotency: commits.idempotency,
      lines: lines.all,
      line: lines.find,
      keyByHash: keys.byHash,
      keys: keys.all,
      recentCalls: calls.recent,
      authenticatorOwners: authenticators.owners,
      authenticatorsOf: authenticators.of,
      eventsSince: events.since,
      eventsOf: events.of,
      eventHead: events.head,
      webhooks: webhooks.all,
      webhookCursor: webhooks.cursor,
      oldestDelivery: webhooks.oldest,
      nextDelivery: webhooks.next,
      deliveries: webhooks.deliveries,
      auditCut: audit.cut,
      auditSealed: audit.sealed,
      seals: audit.seals,
      searchEvents: audit.search,
      unsealedEvents: audit.unsealed,
      eventRows: audit.rows,
      ping: (): void => void events.head(),
      /** SQLite copies one moment of the database into an empty file; whoever writes meanwhile does not wait. */
      copyTo: (path: string): void => void db.prepare('VACUUM INTO ?').run(path),
    },
    writes: {
      commit: commits.commit,
      notePress: commits.notePress,
      prune: prune.confirmations,
      putLine: lines.put,
      removeLine: lines.remove,
      saveTries: lines.saveTries,
      recordLineEvents: lines.record,
      addKey: keys.add,
      revokeKey: keys.revoke,
      replaceKey: keys.replace,
      restoreKey: keys.restore,
      recordCall: calls.record,
      addDraft: authenticators.addDraft,
      activateAuthenticator: authenticators.activate,
      removeAuthenticator: authenticators.remove,
      takeTry: appCodeTries.take,
      returnTry: appCodeTries.giveBack,
      addSeal: audit.add,
      forgetEvents: audit.forget,
      pruneCalls: prune.calls,
      addWebhook: webhooks.add,
      removeWebhook: webhooks.remove,
      enqueueDeliveries: webhooks.enqueue,
      deliveryDone: webhooks.delivered,
      deliveryFailed: webhooks.failed,
      redeliver: webhooks.redeliver,
      pruneDeliveries: prune.deliveries,
    },
  };
};

type Operations = ReturnType<typeof createOperations>;

export type Reads = Operations['reads'];

export type Writes = Operations['writes'];

/** What a write answers, without the word whether it was kept. */
export type WriteValue<Name extends keyof Writes> =
  ReturnType<Writes[Name]> extends Written<infer Value> ? Value : never;

import type { Database } from 'better-sqlite3';
import type { Kysely } from 'kysely';
import type { Schema } from '../shared/schema.ts';
import { createLooks } from './looks/all-looks.ts';
import type { OperationsOf } from './operation.ts';
import { createAccounts } from './ports/accounts.ts';
import { createAdminSessions } from './ports/admin-sessions.ts';
import { createAppCodeTries } from './ports/app-code-tries.ts';
import { createAudit } from './ports/audit.ts';
import { createAuthenticators } from './ports/authenticators.ts';
import { createCalls } from './ports/calls.ts';
import { createClock } from './ports/clock.ts';
import { createCommits } from './ports/commits.ts';
import { createConfirmations } from './ports/confirmations.ts';
import { createDialling } from './ports/dialling.ts';
import { createEvents } from './ports/events.ts';
import { createFile } from './ports/file.ts';
import { createGrants } from './ports/grants.ts';
import { createHealth } from './ports/health.ts';
import { createKeys } from './ports/keys.ts';
import { createLines } from './ports/lines.ts';
import { createOpenIdArtefacts } from './ports/openid-artefacts.ts';
import { createOpenIdClients } from './ports/openid-clients.ts';
import { createOwnRegistrations } from './ports/own-registrations.ts';
import { createPresses } from './ports/presses.ts';
import { createTickets } from './ports/tickets.ts';
import { createWebhooks } from './ports/webhooks.ts';
import type { SqlitePorts } from './sqlite-store.ts';
import type { AppendEvent } from './tables/append-event.ts';
import { createAuthenticatorTable } from './tables/authenticators.ts';
import { createWriteCall } from './tables/calls.ts';
import { createChangeWriter } from './tables/changes.ts';
import { createConfirmationWriter } from './tables/confirmations.ts';
import { createEvidenceTable } from './tables/evidence.ts';
import { createGrantWriter } from './tables/grants.ts';
import { createJudges } from './tables/judges.ts';
import { createSaveTries } from './tables/tries.ts';

/** What the engine brings for each port. A member of a port that nobody brings, or that no port has, does not compile. */
export type SqliteOperations = { readonly [Port in keyof SqlitePorts]: OperationsOf<SqlitePorts[Port]> };

/** Everything that the store can be asked, synchronously. */
export const createOperations = (
  db: Database,
  kysely: Kysely<Schema>,
  secretKey: Uint8Array,
  append: AppendEvent,
): SqliteOperations => {
  const evidence = createEvidenceTable(db);
  const table = createAuthenticatorTable({ db, kysely, secretKey, evidence, append });
  const confirmations = createConfirmationWriter(db);
  const grants = createGrantWriter(db);
  const judges = createJudges(db);
  const looks = createLooks(db);
  const changes = createChangeWriter(db, { authenticators: table, confirmations, evidence, grants, judges, append });
  const saveTries = createSaveTries(db);
  const writeCall = createWriteCall(db);

  return {
    confirmations: {
      ...looks.confirmations,
      ...createConfirmations(db, kysely, judges),
      ...createCommits(changes),
      ...createPresses(db, evidence, append),
      ...createGrants(db, kysely),
    },
    authenticators: {
      ...createAuthenticators({ db, kysely, secretKey, table, evidence, grants, append }),
      ...createAppCodeTries(db),
    },
    lines: createLines(db, kysely, secretKey, append, saveTries),
    keys: { ...looks.keys, ...createKeys(db, kysely, append) },
    accounts: createAccounts(db, kysely, secretKey, append),
    calls: createCalls(db, kysely, writeCall),
    dialling: createDialling(db, { judges, changes, evidence, saveTries, writeCall, append }),
    events: createEvents(db),
    webhooks: createWebhooks(db, secretKey, append),
    audit: createAudit(db, kysely),
    health: createHealth(db),
    clock: createClock(db, append, saveTries),
    registrations: createOwnRegistrations(db, secretKey, append),
    tickets: createTickets(db),
    openIdClients: createOpenIdClients(db, secretKey, append),
    artefacts: createOpenIdArtefacts(db, secretKey),
    adminSessions: { ...looks.adminSessions, ...createAdminSessions({ db, evidence, table, append }) },
    file: createFile(db, append),
  };
};

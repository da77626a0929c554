import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../../lib/index.ts';
import { eventOf } from '../shared/event-row.ts';
import { checkSecretKey } from './check-secret-key.ts';
import { connect, type PostgresConnection } from './connect.ts';
import type { Database } from './database.ts';
import { forgetGroups } from './forget-groups.ts';
import { GroupCommit, type GroupCommitParts } from './group-commit.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { News } from './news.ts';
import type { PostgresOptions } from './options.ts';
import { patiently, within } from './patience.ts';
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
import { createFacts } from './ports/facts.ts';
import { createGrants } from './ports/grants.ts';
import { createHealth } from './ports/health.ts';
import { createKeys } from './ports/keys.ts';
import { createLines } from './ports/lines.ts';
import { createNodes } from './ports/nodes.ts';
import { createOpenIdArtefacts } from './ports/openid-artefacts.ts';
import { createOpenIdClients } from './ports/openid-clients.ts';
import { createOwnRegistrations } from './ports/own-registrations.ts';
import { createPresses } from './ports/presses.ts';
import { createSigningKeys } from './ports/signing-keys.ts';
import { createTickets } from './ports/tickets.ts';
import { createWebhooks } from './ports/webhooks.ts';
import type { PostgresStore } from './postgres-store.ts';
import { PostgresRoles } from './roles.ts';
import { PATIENCE, type Patience } from './settling.ts';
import { DatabaseTime } from './time.ts';
import { createTransact } from './transaction.ts';

/** `secretKey` has 32 bytes, and is the same on every node. */
export interface PostgresStoreOptions extends PostgresOptions {
  readonly secretKey: Uint8Array;
  readonly clock?: Clock | undefined;
  readonly patience?: Patience | undefined;
}

/**
 * Connects to the database at `url`, brings its schema up to date, and tries the key on it. Rejects with `StoreUnusable`. Several stores may be open
 * on one database, in as many processes.
 */
export const openPostgresStore = async (options: PostgresStoreOptions): Promise<PostgresStore> => {
  const connection = await connect(options);
  try {
    await migrate(connection, migrations);
    await connection.once((client) => checkSecretKey(client, options.secretKey));
    return await storeOn(connection, options);
  } catch (cause) {
    await connection.close();
    throw cause;
  }
};

const storeOn = async (
  connection: PostgresConnection,
  { secretKey, onFault, onTime, clock = systemClock, patience = PATIENCE }: PostgresStoreOptions,
): Promise<PostgresStore> => {
  const node = randomUUID();
  const ask: Database['ask'] = (work) => patiently(clock, patience.lookMs, () => connection.once(work));
  const hurry: Database['ask'] = (work) => within(clock, patience.lookMs, ask(work));
  const events = createEvents({ ask });
  const time = new DatabaseTime(clock, onTime);
  await connection.once((client) => time.ask(client));
  const news = new News({ ...events, pool: connection.pool, node, clock, time, onFault });
  const onEvents: GroupCommitParts['onEvents'] = (first, rows) =>
    news.committed(rows.flatMap((row, n) => eventOf({ seq: first + n, ...row }) ?? []));
  const parts: GroupCommitParts = { connection, clock, time, patience, node, onEvents };
  const group = new GroupCommit(parts);
  const forgetter = forgetGroups({ ask, clock, onFault });
  const database: Database = { ask, hurry, group, transact: createTransact(parts) };
  const roles = new PostgresRoles({ ask, pool: connection.pool, node, clock, onFault });
  await news.start();
  forgetter.start();

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await roles.stop();
    await group.close();
    await Promise.all([news.stop(), forgetter.stop()]);
    await connection.close();
  };

  return {
    confirmations: {
      ...createConfirmations(database),
      ...createCommits(database, secretKey),
      ...createPresses(database),
      ...createGrants(database),
    },
    authenticators: { ...createAuthenticators(database, secretKey), ...createAppCodeTries(database) },
    lines: createLines(database, secretKey),
    keys: createKeys(database),
    accounts: createAccounts(database, secretKey),
    calls: createCalls(database),
    dialling: createDialling(database, clock),
    events: { ...events, watch: (onNews) => news.watch(onNews) },
    webhooks: createWebhooks(database, secretKey),
    audit: createAudit(database),
    health: createHealth(connection),
    clock: createClock(database),
    nodes: createNodes(database, clock),
    registrations: createOwnRegistrations(database, secretKey),
    tickets: createTickets(database),
    openIdClients: createOpenIdClients(database, secretKey),
    artefacts: createOpenIdArtefacts(database, secretKey),
    adminSessions: createAdminSessions(database, secretKey),
    signingKeys: createSigningKeys(database, secretKey),
    facts: createFacts(database),
    roles,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
};

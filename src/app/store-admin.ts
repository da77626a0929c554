import { join } from 'node:path';
import type { Config } from '../config/index.ts';
import { systemClock } from '../lib/index.ts';
import type { LivingNode } from '../nodes/index.ts';
import {
  type DatabaseStatus,
  databaseStatus,
  migrateDatabase,
  openShared,
  requireDataDir,
  type Store,
} from '../store/index.ts';
import { type Agreement, createAgreement, type Disagreement } from './agreement.ts';
import { sharedOf } from './database.ts';
import { CannotStart, createTools } from './tools.ts';

/** Where the data are, and how they are there. */
export type StoreStatus =
  | { readonly engine: 'sqlite'; readonly file: string }
  | {
      readonly engine: 'postgresql';
      readonly database: DatabaseStatus;
      /** Those that live. Null before the schema is up to date. */
      readonly nodes: readonly LivingNode[] | null;
      readonly differing: readonly Disagreement[] | null;
    };

const onFaultOf = (config: Config) => createTools(config, {}).fault;

/** Looks, and changes nothing. Rejects with `StoreUnusable`. */
export const storeStatus = async (config: Config): Promise<StoreStatus> => {
  const shared = sharedOf(config, onFaultOf(config));
  if (!shared) {
    requireDataDir(config.dataDir);
    return { engine: 'sqlite', file: join(config.dataDir, 'offhook.sqlite') };
  }
  const database = await databaseStatus(shared);
  if (database.schema.pending.length > 0) return { engine: 'postgresql', database, nodes: null, differing: null };
  return withShared(config, async ({ store, agreement }) => ({
    engine: 'postgresql',
    database,
    nodes: await store.nodes.list(),
    differing: await agreement.differences(),
  }));
};

/** Whether no Offhook has made its tables in the database of `store.url`. Needs no key of what is in there. Rejects with `StoreUnusable`. */
export const isUnusedDatabase = async (config: Config): Promise<boolean> =>
  (await databaseStatus(mustBeShared(config))).schema.version === 0;

/** Brings the schema up to date; answers which steps that took. Rejects with `StoreUnusable`. */
export const migrateStore = async (config: Config): Promise<readonly string[]> => migrateDatabase(mustBeShared(config));

/** In what this configuration differs from what all nodes share. `accept`: what it says counts for all from here on. */
export const agreeOnSettings = (config: Config, task: 'compare' | 'accept'): Promise<readonly Disagreement[]> =>
  withShared(config, ({ agreement }) => (task === 'accept' ? agreement.accept() : agreement.differences()));

/** What is shared, for as long as `task` takes. */
const withShared = async <T>(
  config: Config,
  task: (shared: { readonly store: Store; readonly agreement: Agreement }) => Promise<T>,
): Promise<T> => {
  const { store, facts } = await openShared(mustBeShared(config));
  try {
    return await task({ store, agreement: createAgreement(config, facts, systemClock) });
  } finally {
    await store.close();
  }
};

const mustBeShared = (config: Config) => {
  const shared = sharedOf(config, onFaultOf(config));
  if (shared) return shared;
  throw new CannotStart(
    `store.url is not set: the data are in ${config.dataDir}, where each start brings them up to date and no other node is.`,
  );
};

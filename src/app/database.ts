import type { Config } from '../config/index.ts';
import { type ReportFault, systemClock } from '../lib/index.ts';
import type { SigningKeyStore } from '../signing/port.ts';
import {
  createSoleRoles,
  type DataDir,
  openData,
  openShared,
  type Roles,
  type SharedFacts,
  type SharedOptions,
  type Store,
} from '../store/index.ts';

/** Where everything is kept that outlives a restart, whichever database that is. */
export interface OpenedData {
  readonly store: Store;
  /** The 32 bytes that everything secret is sealed with. */
  readonly secretKey: Buffer;
  readonly signingKeys: SigningKeyStore;
  /** What all nodes hold alike; undefined where there is one node only. */
  readonly facts: SharedFacts | undefined;
  /** Who does what one node does at a time. */
  readonly roles: Roles;
  /** Copies all of it; undefined where a database server does that. */
  readonly backup: DataDir['backup'] | undefined;
  /** The database as a file for somebody to take away; undefined likewise. */
  readonly snapshot: DataDir['snapshot'] | undefined;
}

/** Where `store.url` leads; undefined: nowhere, the data are in the data directory. */
export const sharedOf = ({ store, secretKeyFile }: Config, onFault: ReportFault): SharedOptions | undefined => {
  if (store.url === undefined) return undefined;
  if (secretKeyFile === undefined) throw new Error('secretKeyFile was not checked');
  const { url, tls, allowUnsafeFsync } = store;
  return { url, tls, allowUnsafeFsync, secretKeyFile, onFault };
};

/** `thread`: see `openData`. `onTime`: see `PostgresOptions`. */
interface OpeningOptions {
  readonly thread?: Parameters<typeof openData>[2];
  readonly onTime?: SharedOptions['onTime'];
}

/** Opens what the configuration names. Rejects with `StoreUnusable`. */
export const openConfigured = async (
  config: Config,
  onFault: ReportFault,
  { thread, onTime }: OpeningOptions = {},
): Promise<OpenedData> => {
  const shared = sharedOf(config, onFault);
  if (shared) return { ...(await openShared({ ...shared, onTime })), backup: undefined, snapshot: undefined };
  return {
    ...(await openData(config.dataDir, onFault, thread)),
    facts: undefined,
    roles: createSoleRoles(systemClock),
  };
};

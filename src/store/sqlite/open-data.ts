import { join } from 'node:path';
import type { ReportFault } from '../../lib/index.ts';
import type { SigningKeyStore } from '../../signing/port.ts';
import { DATABASE } from '../data-dir/files.ts';
import { loadSecretKey } from '../data-dir/secret-key.ts';
import { StoreUnusable } from '../shared/unusable.ts';
import type { Store } from '../store.ts';
import { backupDataDir } from './backup.ts';
import { openStore } from './open-store.ts';
import { settleRotation } from './rotate-key.ts';
import { signingKeysIn } from './signing-keys.ts';
import type { StoreThread } from './thread/channel.ts';

/** A data directory that is open: what a database server would give as well, and what only files can do. */
export interface DataDir {
  readonly store: Store;
  /** The 32 bytes that everything secret is sealed with. */
  readonly secretKey: Buffer;
  readonly signingKeys: SigningKeyStore;
  /** Copies all of it to `to`, as `backupDataDir` does. */
  backup(to: string): ReturnType<typeof backupDataDir>;
}

/**
 * Opens a data directory; the database and its secret key are made at the first start. `thread`: `caller` where nothing else
 * would be held up. Rejects with `StoreUnusable`.
 */
export const openData = async (
  dataDir: string,
  onFault: ReportFault,
  thread: StoreThread = 'own',
): Promise<DataDir> => {
  await settleRotation(dataDir);
  const secretKey = await loadSecretKey(dataDir);
  const store = await openStore({ path: join(dataDir, DATABASE), secretKey, onFault, thread });
  // From here on nobody can rotate the key: the database is open. What was done before that has to be known.
  if ((await loadSecretKey(dataDir)).equals(secretKey)) {
    const backup: DataDir['backup'] = (to) => backupDataDir(dataDir, to, store.file.copyTo);
    return { store, secretKey, signingKeys: signingKeysIn(dataDir), backup };
  }
  await store.close();
  throw new StoreUnusable(`The secret key in ${dataDir} was changed meanwhile: try again.`);
};

import { join } from 'node:path';
import type { ReportFault } from '../../lib/index.ts';
import { DATABASE } from '../data-dir/files.ts';
import { loadSecretKey } from '../data-dir/secret-key.ts';
import { StoreUnusable } from '../shared/unusable.ts';
import { openStore, type Store } from '../store.ts';
import { settleRotation } from './rotate-key.ts';
import type { StoreThread } from './thread/channel.ts';

/**
 * The store in a data directory, and its secret key; both are made at the first start. `thread`: `caller` where nothing
 * else would be held up. Rejects with `StoreUnusable`.
 */
export const openData = async (
  dataDir: string,
  onFault: ReportFault,
  thread: StoreThread = 'own',
): Promise<{ readonly store: Store; readonly secretKey: Buffer }> => {
  await settleRotation(dataDir);
  const secretKey = await loadSecretKey(dataDir);
  const store = await openStore({ path: join(dataDir, DATABASE), secretKey, onFault, thread });
  // From here on nobody can rotate the key: the database is open. What was done before that has to be known.
  if ((await loadSecretKey(dataDir)).equals(secretKey)) return { store, secretKey };
  await store.close();
  throw new StoreUnusable(`The secret key in ${dataDir} was changed meanwhile: try again.`);
};

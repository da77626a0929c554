import { join } from 'node:path';
import type { ReportFault } from '../../lib/index.ts';
import type { SigningKeyStore } from '../../signing/port.ts';
import { DATABASE } from '../data-dir/files.ts';
import { loadSecretKey } from '../data-dir/secret-key.ts';
import { StoreUnusable } from '../shared/unusable.ts';
import type { Store } from '../store.ts';
import { backupDataDir } from './backup.ts';
import { openStore } from './open-store.ts';
import { settleRotation } from './settle-rotation.ts';
import { signingKeysIn } from './signing-keys.ts';
import { snapshotOf } from './snapshot.ts';
import type { StoreThread } from './thread/channel.ts';

/** A data directory that is open: what a database server would give as well, and what only files can do. */
export interface DataDir {
  readonly store: Store;
  /** The 32 bytes that everything secret is sealed with. */
  readonly secretKey: Buffer;
  readonly signingKeys: SigningKeyStore;
  /** Copies all of it to `to`, as `backupDataDir` does. */
  backup(to: string): ReturnType<typeof backupDataDir>;
  /** The database alone, for somebody who takes it elsewhere: `note` is told in the event log once it is there. See `snapshotOf`. */
  snapshot(note: { readonly at: () => number; readonly actor: string }): ReturnType<typeof snapshotOf>;
}

/** Copies by a thread of its own: whoever asks the store meanwhile does not wait. */
const copyBeside = async (options: Parameters<typeof openStore>[0], to: string): Promise<void> => {
  const beside = await openStore({ ...options, thread: 'own' });
  try {
    await beside.file.copyTo(to);
  } finally {
    await beside.close();
  }
};

/**
 * Opens a data directory; the database and its secret key are made at the first start. `thread`: `caller` where nothing else
 * would be held up. Rejects with `StoreUnusable`.
 */
export const openData = async (
  dataDir: string,
  onFault: ReportFault,
  thread: StoreThread = 'own',
): Promise<DataDir> => {
  await settleRotation(dataDir, onFault);
  const secretKey = await loadSecretKey(dataDir);
  const store = await openStore({ path: join(dataDir, DATABASE), secretKey, onFault, thread });
  // From here on nobody can rotate the key: the database is open. What was done before that has to be known.
  if ((await loadSecretKey(dataDir)).equals(secretKey)) {
    const backup: DataDir['backup'] = (to) => backupDataDir(dataDir, to, store.file.copyTo);
    const snapshot: DataDir['snapshot'] = async ({ at, actor }) => {
      const taken = await snapshotOf(dataDir, (path) =>
        copyBeside({ path: join(dataDir, DATABASE), secretKey, onFault }, path),
      );
      if (!taken.ok) return taken;
      const { bytes, content } = taken.value;
      const noted = store.file.note({ type: 'backup.downloaded', at: at(), bytes, actor });
      await noted.catch((cause) => {
        content.destroy();
        throw cause;
      });
      return taken;
    };
    return { store, secretKey, signingKeys: signingKeysIn(dataDir), backup, snapshot };
  }
  await store.close();
  throw new StoreUnusable(`The secret key in ${dataDir} was changed meanwhile: try again.`);
};

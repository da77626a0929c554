import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { StoreUnusable } from '../shared/unusable.ts';
import { readOrMake, refuseOthers } from './files.ts';

/** The name of the key in a data directory. */
export const SECRET_KEY = 'secret-key';

/** How long it is. */
export const KEY_BYTES = 32;

/**
 * The 32-byte key that seals secrets at rest, from `secret-key` in the data directory; both are made at the first start
 * (0600 and 0700). Rejects with `StoreUnusable` for an unwritable directory, permissions for anybody but the owner, or another length.
 */
export const loadSecretKey = async (dataDir: string): Promise<Buffer> => {
  const path = join(dataDir, SECRET_KEY);
  const key = await readOrMake(dataDir, SECRET_KEY, () => randomBytes(KEY_BYTES));
  refuseOthers(path, 'The secret key');
  if (key.length !== KEY_BYTES) {
    throw new StoreUnusable(
      `The secret key ${path} has ${key.length} bytes instead of ${KEY_BYTES}: put it back from a backup, or delete it and add every line again.`,
    );
  }
  return key;
};

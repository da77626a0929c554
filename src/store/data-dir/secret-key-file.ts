import { readFile, stat } from 'node:fs/promises';
import { errorCode } from '../../lib/index.ts';
import { StoreUnusable } from '../shared/unusable.ts';
import { KEY_BYTES } from './secret-key.ts';

/** Group: write. Others: anything. A mounted secret of a container may be read by its group. */
const TOO_OPEN = 0o027;
const PERMISSION_BITS = 0o777;

/**
 * The 32-byte key that every node is given as a file. Rejects with `StoreUnusable` where it cannot be read, has another length, or where others
 * than its owner and those who read for its group may use it.
 */
export const readSecretKeyFile = async (path: string): Promise<Buffer> => {
  const refused = (why: string, cause?: unknown): StoreUnusable =>
    new StoreUnusable(`The secret key ${path} (secretKeyFile) ${why}.`, { cause });
  const { key, mode } = await read(path).catch((cause: unknown) => {
    throw refused(`cannot be read (${errorCode(cause)})`, cause);
  });
  if ((mode & TOO_OPEN) !== 0)
    throw refused(
      `has the permissions ${(mode & PERMISSION_BITS).toString(8).padStart(4, '0')}, so that others may use it: run chmod 600 ${path}`,
    );
  if (key.length !== KEY_BYTES)
    throw refused(
      `has ${key.length} bytes instead of ${KEY_BYTES}: copy the file secret-key of the data directory, or make one with head -c ${KEY_BYTES} /dev/urandom`,
    );
  return key;
};

const read = async (path: string): Promise<{ readonly key: Buffer; readonly mode: number }> => ({
  key: await readFile(path),
  mode: (await stat(path)).mode,
});

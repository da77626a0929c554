import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readOrMake, replace } from './data-files.ts';
import { StoreUnusable } from './unusable.ts';

const NAME = 'signing-keys.json';
const OWNER_ONLY = 0o600;
const PERMISSION_BITS = 0o777;

/**
 * The text of `signing-keys.json` in the data directory, made with `make()` (0600) when it is not there. Rejects with
 * `StoreUnusable` for an unwritable directory or other permission bits.
 */
export const readSigningFile = async (dataDir: string, make: () => string): Promise<string> => {
  const text = await readOrMake(dataDir, NAME, () => Buffer.from(make()));
  const path = join(dataDir, NAME);
  const bits = statSync(path).mode & PERMISSION_BITS;
  if (bits !== OWNER_ONLY) {
    throw new StoreUnusable(
      `The signing keys ${path} have the permissions ${bits.toString(8).padStart(4, '0')} instead of 0600: run chmod 600 ${path}.`,
    );
  }
  return text.toString('utf8');
};

/** Puts this text in the place of the one before; whoever reads sees one or the other, never a part. */
export const replaceSigningFile = (dataDir: string, text: string): Promise<void> =>
  replace(dataDir, NAME, Buffer.from(text));

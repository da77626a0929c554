import { randomBytes } from 'node:crypto';
import { closeSync, fchmodSync, fstatSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, StoreUnusable } from './unusable.ts';

const KEY_BYTES = 32;
const OWNER_ONLY = 0o600;
const PERMISSION_BITS = 0o777;

/**
 * The 32-byte key that seals secrets at rest, from `secret-key` in the data directory; both are made at the first start
 * (0600 and 0700). Rejects with `StoreUnusable` for an unwritable directory, other permission bits or another length.
 */
export const loadSecretKey = async (dataDir: string): Promise<Buffer> => {
  const path = join(dataDir, 'secret-key');
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    makeOnce(path, dataDir);
    return read(path);
  } catch (cause) {
    if (cause instanceof StoreUnusable) throw cause;
    throw new StoreUnusable(
      `The data directory ${dataDir} cannot be used (${codeOf(cause)}): make it writable for this user, or set dataDir to another one.`,
      { cause },
    );
  }
};

const makeOnce = (path: string, dataDir: string): void => {
  let file: number;
  try {
    file = openSync(path, 'wx', OWNER_ONLY);
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return;
    throw cause;
  }
  try {
    // The process's umask may have taken bits away.
    fchmodSync(file, OWNER_ONLY);
    writeSync(file, randomBytes(KEY_BYTES));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  syncDirectory(dataDir);
};

const read = (path: string): Buffer => {
  const file = openSync(path, 'r');
  try {
    const bits = fstatSync(file).mode & PERMISSION_BITS;
    if (bits !== OWNER_ONLY) throw new StoreUnusable(wrongBits(path, bits));
    const key = readFileSync(file);
    if (key.length !== KEY_BYTES) throw new StoreUnusable(wrongLength(path, key.length));
    return key;
  } finally {
    closeSync(file);
  }
};

const wrongBits = (path: string, bits: number): string =>
  `The secret key ${path} has the permissions ${bits.toString(8).padStart(4, '0')} instead of 0600: run chmod 600 ${path}.`;

const wrongLength = (path: string, length: number): string =>
  `The secret key ${path} has ${length} bytes instead of ${KEY_BYTES}: put it back from a backup.`;

/** A new name in a directory survives a power cut only when the directory itself was synced. */
const syncDirectory = (path: string): void => {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
};

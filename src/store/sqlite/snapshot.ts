import { open, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { err, ok, type Result } from '../../lib/index.ts';
import { DATABASE } from '../data-dir/files.ts';

/** The database as it is at one moment, to be read once: whoever got it reads it to its end or destroys it. */
export interface Snapshot {
  readonly bytes: number;
  readonly content: Readable;
}

/** A larger database is not for a browser, which holds it in memory. */
const MOST_BYTES = 2 ** 30;

/** Left behind by nobody but a process that was killed while it copied: the next snapshot and the next start remove it. */
const COPY = `${DATABASE}.copy`;

/**
 * A copy of the database, which `copyDatabase` writes into the file it is given: as it is at one moment, without the secret key that opens what is sealed in it.
 * The file (0600) has lost its name when this resolves or rejects, and is gone with `content`. One at a time.
 */
export const snapshotOf = async (
  dataDir: string,
  copyDatabase: (path: string) => Promise<void>,
): Promise<Result<Snapshot, 'too-large'>> => {
  if ((await stat(join(dataDir, DATABASE))).size > MOST_BYTES) return err('too-large');
  const path = join(dataDir, COPY);
  await removeCopy(dataDir);
  try {
    await writeFile(path, '', { mode: 0o600, flag: 'wx' });
    await copyDatabase(path);
    const file = await open(path, 'r');
    const { size } = await file.stat();
    return ok({ bytes: size, content: file.createReadStream() });
  } finally {
    await removeCopy(dataDir);
  }
};

/** Removes what a process that was killed left of its snapshot. */
export const removeCopy = (dataDir: string): Promise<void> => rm(join(dataDir, COPY), { force: true });

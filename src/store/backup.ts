import { mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { err, errorCode, ok, type Result } from '../lib/index.ts';
import { DATABASE } from './data-files.ts';

const OWNER_ONLY = { mode: 0o600, flag: 'wx' } as const;

/** The database with its journal, which is copied as a whole; what tells of a server that runs; drafts of files that appear. */
const NOT_COPIED = /^offhook\.sqlite|^server\.json$|\.[0-9a-f]{12}$/;

/**
 * Copies a data directory to `to`, which is made (0700, its files 0600). `copyDatabase` writes the database as it is at one moment
 * into the file it is given. Answers the names of the files, or the system's code where `to` is there already or cannot be made.
 */
export const backupDataDir = async (
  dataDir: string,
  to: string,
  copyDatabase: (path: string) => Promise<void>,
): Promise<Result<readonly string[], string>> => {
  try {
    await mkdir(to, { mode: 0o700 });
  } catch (cause) {
    return err(errorCode(cause));
  }
  await writeFile(join(to, DATABASE), '', OWNER_ONLY);
  await copyDatabase(join(to, DATABASE));
  const entries = await readdir(dataDir, { withFileTypes: true });
  const others = entries.filter((entry) => entry.isFile() && !NOT_COPIED.test(entry.name)).map(({ name }) => name);
  for (const name of others) await writeFile(join(to, name), await readFile(join(dataDir, name)), OWNER_ONLY);
  const files = [DATABASE, ...others];
  for (const name of [...files, '.']) await synced(join(to, name));
  return ok(files);
};

const synced = async (path: string): Promise<void> => {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
};

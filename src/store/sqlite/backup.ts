import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { err, errorCode, ok, type Result } from '../../lib/index.ts';
import { DATABASE } from '../data-dir/files.ts';
import { StoreUnusable } from '../shared/unusable.ts';

const OWNER_ONLY = { mode: 0o600, flag: 'wx' } as const;

/**
 * The database with its journal, which is copied as a whole and without what is free; what a server that runs has there for itself; drafts of files
 * that appear.
 */
const NOT_COPIED = /^offhook\.sqlite|^secret-key\.wipe$|^server\.(json|lock)$|\.[0-9a-f]{12}$/;

/**
 * Copies a data directory to `to`, which is made (0700, its files 0600) and has its name only when it is whole. `copyDatabase`
 * writes the database as it is at one moment into the file it is given. Of a link, the file that it leads to is copied.
 * Answers the names of the files, or the system's code where `to` is there already or cannot be made. Rejects with
 * `StoreUnusable`, and leaves nothing, where a link leads to no file and where copying fails.
 */
export const backupDataDir = async (
  dataDir: string,
  to: string,
  copyDatabase: (path: string) => Promise<void>,
): Promise<Result<readonly string[], string>> => {
  const others = await filesIn(dataDir);
  if (existsSync(to)) return err('EEXIST');
  const draft = `${to}.${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(draft, { mode: 0o700 });
  } catch (cause) {
    return err(errorCode(cause));
  }
  try {
    await writeFile(join(draft, DATABASE), '', OWNER_ONLY);
    await copyDatabase(join(draft, DATABASE));
    for (const name of others) await writeFile(join(draft, name), await readFile(join(dataDir, name)), OWNER_ONLY);
    const files = [DATABASE, ...others];
    for (const name of [...files, '.']) await synced(join(draft, name));
    await rename(draft, to);
    await synced(dirname(to));
    return ok(files);
  } catch (cause) {
    await rm(draft, { recursive: true, force: true });
    throw new StoreUnusable(`The backup to ${to} failed (${errorCode(cause)}): nothing is left of it.`, { cause });
  }
};

/** What is copied beside the database. */
const filesIn = async (dataDir: string): Promise<readonly string[]> => {
  const names: string[] = [];
  for (const entry of await readdir(dataDir, { withFileTypes: true })) {
    if (NOT_COPIED.test(entry.name)) continue;
    if (entry.isSymbolicLink()) await leadsToFile(dataDir, entry.name);
    if (entry.isFile() || entry.isSymbolicLink()) names.push(entry.name);
  }
  return names;
};

const leadsToFile = async (dataDir: string, name: string): Promise<void> => {
  const isFile = await stat(join(dataDir, name)).then(
    (target) => target.isFile(),
    () => false,
  );
  if (!isFile) throw new StoreUnusable(`The link ${name} in ${dataDir} leads to no file: mend it or remove it.`);
};

const synced = async (path: string): Promise<void> => {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
};

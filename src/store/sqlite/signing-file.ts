import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, SqliteDialect } from 'kysely';
import { errorCode } from '../../lib/index.ts';
import { DATABASE, readOrMake, replace } from '../data-dir/files.ts';
import type { Schema } from '../shared/schema.ts';
import { fromKey, type KeyEvent } from '../shared/stored-event.ts';
import { StoreUnusable } from '../shared/unusable.ts';
import { openDatabase } from './database.ts';
import { migrate } from './migrate.ts';
import { createEventTable } from './tables/events.ts';

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

/** A new text for the file, and what the event log keeps of it. */
export interface SigningChange {
  readonly text: string;
  readonly event: KeyEvent;
}

/**
 * Puts the text that `next` makes of this one in its place and notes the event, one process after the other: whoever writes
 * the database meanwhile waits. Whoever reads the file sees one text or the other, never a part. Answers what `next` gave,
 * and throws what it throws; the event is not noted then. Rejects with `StoreUnusable` as `readSigningFile` does, and where
 * somebody does not let go of the database.
 */
export const changeSigningFile = async <Next extends SigningChange>(
  dataDir: string,
  make: () => string,
  next: (text: string) => Next,
): Promise<Next> => {
  await readSigningFile(dataDir, make);
  const db = openDatabase(join(dataDir, DATABASE));
  try {
    await migrate(db, new Kysely<Schema>({ dialect: new SqliteDialect({ database: db }) }));
    const { append } = createEventTable(db);
    const change = db.transaction((): Next => {
      const made = next(readFileSync(join(dataDir, NAME), 'utf8'));
      append(fromKey(made.event));
      replace(dataDir, NAME, Buffer.from(made.text));
      return made;
    });
    return change.immediate();
  } catch (cause) {
    if (errorCode(cause) !== 'SQLITE_BUSY') throw cause;
    throw new StoreUnusable(`Somebody else writes in ${dataDir} and does not end: try again.`, { cause });
  } finally {
    db.close();
  }
};

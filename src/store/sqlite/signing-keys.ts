import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, Mutex, ok, type Result } from '../../lib/index.ts';
import type { SigningKeyChange, SigningKeyRotated, SigningKeyStore } from '../../signing/port.ts';
import { DATABASE, readOrMake, refuseOthers, replace } from '../data-dir/files.ts';
import { fromKey } from '../shared/stored-event.ts';
import { StoreUnusable } from '../shared/unusable.ts';
import { openDatabase } from './database.ts';
import { createAppendEvent } from './tables/append-event.ts';

/** The name of their file in a data directory. */
export const SIGNING_KEYS = 'signing-keys.json';

/**
 * The signing keys in `signing-keys.json` (0600) of the data directory, beside the database that orders their changes: nobody
 * needs to have it open. Rejects with `StoreUnusable` for an unwritable directory, permissions for anybody but the owner, and where somebody
 * does not let go of the database.
 */
export const signingKeysIn = (dataDir: string): SigningKeyStore => {
  const place = join(dataDir, SIGNING_KEYS);
  // SQLite makes other processes wait, but in one process the waiting thread would be the one that has to end.
  const turns = new Mutex();

  const change: SigningKeyStore['change'] = async (next) => {
    // Most processes only read: what brings a schema up to date is loaded for it.
    const { bringUpToDate } = await import('./up-to-date.ts');
    const db = openDatabase(join(dataDir, DATABASE));
    try {
      await bringUpToDate(db);
      const append = createAppendEvent(db);
      return db.transaction(() => changed(dataDir, next(readFileSync(place, 'utf8')), append)).immediate();
    } catch (cause) {
      if (errorCode(cause) !== 'SQLITE_BUSY') throw cause;
      throw new StoreUnusable(`Somebody else writes in ${dataDir} and does not end: try again.`, { cause });
    } finally {
      db.close();
    }
  };

  return {
    place,

    async read(first) {
      const text = await readOrMake(dataDir, SIGNING_KEYS, () => Buffer.from(first()));
      refuseOthers(place, 'The file of signing keys');
      return text.toString('utf8');
    },

    change: (next) => turns.run(() => change(next)),
  };
};

/** The file last: what comes after it can no longer be undone. */
const changed = <Refused>(
  dataDir: string,
  change: Result<SigningKeyChange, Refused>,
  append: ReturnType<typeof createAppendEvent>,
): Result<SigningKeyRotated, Refused> => {
  if (!change.ok) return change;
  const { text, event } = change.value;
  append(fromKey(event));
  replace(dataDir, SIGNING_KEYS, Buffer.from(text));
  return ok(event);
};

import { errorCode } from '../../lib/index.ts';

/** What SQLite says where only its surroundings keep it from working, by the first two words of its code (the rest is detail). */
const hindrances: Readonly<Record<string, string>> = {
  SQLITE_FULL: 'the disk is full',
  SQLITE_READONLY: 'the file system is read-only',
  SQLITE_BUSY: 'another program holds the database',
  SQLITE_LOCKED: 'another program holds the database',
  SQLITE_PROTOCOL: 'another program holds the database',
  SQLITE_IOERR: 'the disk fails',
  SQLITE_CANTOPEN: 'the files of the database cannot be opened',
};

/**
 * Why SQLite cannot work now, for people; undefined where the error is a fault of ours or the file is broken. The one place where codes
 * of SQLite become what the ports call `Unavailable`.
 */
export const hindranceIn = (error: unknown): string | undefined => {
  const code = errorCode(error);
  const sentence = hindrances[code.split('_', 2).join('_')];
  return sentence && `${sentence} (${code})`;
};

/** Whether another program holds the lock that a write needs. */
export const isLockedOut = (error: unknown): boolean => errorCode(error).startsWith('SQLITE_BUSY');

import Sqlite, { type Database, type Options } from 'better-sqlite3';
import { errorCode } from '../../lib/index.ts';
import { StoreUnusable } from '../shared/unusable.ts';

/**
 * A connection to the SQLite file at `path`. Throws what SQLite says, and `StoreUnusable` where better-sqlite3 itself does not
 * load: a native module fits only the Node that it was built for.
 */
export const connect = (path: string, options: Options): Database => {
  try {
    return new Sqlite(path, options);
  } catch (cause) {
    if (errorCode(cause) !== 'ERR_DLOPEN_FAILED') throw cause;
    throw new StoreUnusable(
      `better-sqlite3 ${loadFailure(cause)}: type \`npm rebuild better-sqlite3\`, or \`npm ci\`, where Offhook is installed.`,
      { cause },
    );
  }
};

/** Node's own words for it name no Node, only the versions of its interface. */
const loadFailure = (cause: unknown): string =>
  String(cause).includes('NODE_MODULE_VERSION')
    ? `was built for another Node than this one (${process.version})`
    : 'cannot be loaded by this Node on this machine';

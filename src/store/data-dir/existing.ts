import { statSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../../lib/index.ts';
import { StoreUnusable } from '../shared/unusable.ts';
import { DATABASE, unusable } from './files.ts';
import { SECRET_KEY } from './secret-key.ts';

/**
 * Throws `StoreUnusable` where no server has made its data yet: only a server makes any. Whoever looks in the wrong place would else
 * be answered from an empty database, and get keys that no server knows.
 */
export const requireDataDir = (dataDir: string): void => {
  if (isThere(dataDir, SECRET_KEY) && isThere(dataDir, DATABASE)) return;
  throw new StoreUnusable(
    `No Offhook has its data in ${dataDir}: name the directory of the server (dataDir in offhook.yaml, OFFHOOK_DATA_DIR, --set dataDir=...), or start it once with "offhook serve".`,
  );
};

const isThere = (dataDir: string, name: string): boolean => {
  try {
    return statSync(join(dataDir, name)).isFile();
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return false;
    throw unusable(dataDir, cause);
  }
};

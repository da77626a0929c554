import { hkdfSync } from 'node:crypto';
import type { SigningKeyStore } from '../../signing/port.ts';
import { readSecretKeyFile } from '../data-dir/secret-key-file.ts';
import type { SharedFacts } from '../shared/facts.ts';
import type { Roles } from '../shared/roles.ts';
import { StoreUnusable } from '../shared/unusable.ts';
import type { Store } from '../store.ts';
import { openPostgresStore } from './open-store.ts';
import type { PostgresOptions } from './options.ts';

/** A database that several nodes share, and what every node is given. */
export interface SharedData {
  readonly store: Store;
  readonly secretKey: Buffer;
  readonly signingKeys: SigningKeyStore;
  readonly facts: SharedFacts;
  readonly roles: Roles;
}

/** Where the database is, and the file of the key that it is sealed with. */
export interface SharedOptions extends PostgresOptions {
  readonly secretKeyFile: string;
}

const KEY_FACT = 'secret-key';

/** Opens the database with the key of every node. Rejects with `StoreUnusable`, also where other nodes have another key. */
export const openShared = async ({ secretKeyFile, ...options }: SharedOptions): Promise<SharedData> => {
  const secretKey = await readSecretKeyFile(secretKeyFile);
  const { signingKeys, facts, roles, ...store } = await openPostgresStore({ ...options, secretKey });
  try {
    const own = fingerprintOf(secretKey);
    const stands = await facts.settle({ [KEY_FACT]: own });
    if (stands[KEY_FACT] === own) return { store, secretKey, signingKeys, facts, roles };
    throw new StoreUnusable(
      `The secret key ${secretKeyFile} is not the one that this database is sealed with: give this node the file of the other nodes.`,
    );
  } catch (cause) {
    await store.close();
    throw cause;
  }
};

/** Tells keys apart and nothing else of them. */
const fingerprintOf = (secretKey: Uint8Array): string =>
  Buffer.from(hkdfSync('sha256', secretKey, '', 'offhook secret key fingerprint', 16)).toString('hex');

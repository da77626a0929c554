import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openData, type Store, signingKeysIn } from '../../src/store/index.ts';
import { openStore } from '../../src/store/sqlite/open-store.ts';
import type { SigningKeys } from './signing-key-store.ts';

/** A database that the store can lie in. */
interface Engine {
  readonly name: string;
  /** An empty store. */
  open(): Promise<Store>;
  /** Its signing keys, before there are any. */
  openSigningKeys(): Promise<SigningKeys>;
}

const onFault = (name: string, cause: unknown): never => {
  throw new Error(name, { cause });
};

/** Every database that keeps the contracts: another one is another entry. */
export const engines: readonly Engine[] = [
  {
    name: 'SQLite in memory, and its data directory',
    open: () => openStore({ path: ':memory:', secretKey: randomBytes(32), onFault }),
    async openSigningKeys() {
      const dataDir = mkdtempSync(join(tmpdir(), 'offhook-signing-'));
      const { store, signingKeys } = await openData(dataDir, onFault, 'caller');
      return {
        keys: signingKeys,
        elsewhere: signingKeysIn(dataDir),
        events: store.events,
        async close() {
          await store.close();
          rmSync(dataDir, { recursive: true });
        },
      };
    },
  },
];

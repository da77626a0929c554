import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../../src/store/index.ts';
import { openStore } from '../../../../src/store/sqlite/open-store.ts';
import { aPending } from '../../../support/builders.ts';

const KEY = Buffer.alloc(32, 7);
const SECRETS = { secret: 'GEZDGNBVGY3TQOJQ', recoveryHashes: ['feedfacefeedface'] };

const draft = (id: string, user: string) =>
  ({ id, app: 'ui', user, name: 'phone', createdAt: 1, state: 'draft' }) as const;

describe('authenticators on the disk', () => {
  let dir: string;
  let store: Store;

  const open = (secretKey: Buffer): Promise<Store> =>
    openStore({
      path: join(dir, 'offhook.sqlite'),
      secretKey,
      thread: 'caller',
      onFault: (name, cause) => {
        throw new Error(name, { cause });
      },
    });

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'offhook-store-'));
    store = await open(KEY);
    await store.authenticators.addDraft(draft('aut_1', 'anna'), SECRETS, undefined);
    await store.authenticators.addDraft(draft('aut_2', 'ben'), SECRETS, undefined);
  });
  afterEach(async () => {
    await store.close();
    rmSync(dir, { recursive: true });
  });

  it('confirm nothing once they are gone, whoever had looked at the code before', async () => {
    const commit = (evidence: string, n: number) => {
      const next = { ...aPending('internet'), id: `cnf_${n}`, window: `w${n}` };
      return store.confirmations.commit({ writes: [{ next, expectedVersion: 0, events: [] }], evidence });
    };
    expect(await commit('aut_1:58000001', 1)).toBe('committed');
    expect(await commit('aut_9:58000001', 2)).toBe('evidence-spent');
  });

  it('are sealed: no file of the database holds a secret or a hash', () => {
    const files = readdirSync(dir).map((name) => readFileSync(join(dir, name), 'latin1'));
    expect(files.some((text) => text.includes('aut_1'))).toBe(true);
    for (const text of files) {
      expect(text).not.toContain(SECRETS.secret);
      expect(text).not.toContain(SECRETS.recoveryHashes[0]);
    }
  });

  it('do not open with the secrets of another row', async () => {
    const db = new Sqlite(join(dir, 'offhook.sqlite'));
    const other = "(SELECT sealed_secrets FROM authenticator WHERE id = 'aut_2')";
    db.exec(`UPDATE authenticator SET sealed_secrets = ${other} WHERE id = 'aut_1'`);
    db.close();
    await expect(store.authenticators.of({ app: 'ui', user: 'anna' })).rejects.toThrow();
    expect(await store.authenticators.of({ app: 'ui', user: 'ben' })).toMatchObject([{ secrets: SECRETS }]);
  });

  it('tell at the start that the secret key is another one', async () => {
    await expect(open(Buffer.alloc(32, 8))).rejects.toThrow(
      /^The secret key is not the one that the authenticators in .* were sealed with/,
    );
  });
});

import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/lib/index.ts';
import { type Store, StoreUnusable } from '../../src/store/index.ts';
import { openStore } from '../../src/store/sqlite/open-store.ts';
import { createOwnNode } from '../../src/store/sqlite/own-node.ts';
import { begun, confirmation, creation, pending, refusedDial } from '../contract/confirmations.ts';
import { asPut, provisioned } from '../contract/line-store.ts';
import { storeContracts } from '../contract/store.ts';

const noFault = (name: string, cause: unknown): never => {
  throw new Error(name, { cause });
};

/** Makes every table as it was at first, as another process. */
const empty = (file: string): void => {
  const db = new Sqlite(file);
  const kept = ['cursor', 'audit_cut', 'live_count', 'kysely_migration', 'kysely_migration_lock', 'sqlite_sequence'];
  const tables = db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all();
  db.pragma('foreign_keys = OFF');
  for (const table of tables.filter((name) => !kept.includes(name))) db.exec(`DELETE FROM "${table}"`);
  db.exec(`UPDATE cursor SET seq = 0; UPDATE audit_cut SET seq = 0, hash = '${'0'.repeat(64)}'`);
  db.close();
};

describe('SQLite in a worker thread', () => {
  const secretKey = randomBytes(32);
  const dirs: string[] = [];
  let path: string;

  const freshPath = (): string => {
    const dir = mkdtempSync(join(tmpdir(), 'offhook-store-'));
    dirs.push(dir);
    return join(dir, 'data', 'offhook.sqlite');
  };
  const open = (onFault: (name: string, cause: unknown) => void = noFault): Promise<Store> =>
    openStore({ path, secretKey, onFault });

  beforeEach(() => {
    path = freshPath();
  });

  afterEach(() => {
    vi.restoreAllMocks();
    for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true });
  });

  describe('keeps every contract', () => {
    const dir = mkdtempSync(join(tmpdir(), 'offhook-contract-'));
    const file = join(dir, 'offhook.sqlite');
    let shared: Store;

    beforeAll(async () => {
      shared = await openStore({ path: file, secretKey, onFault: noFault });
    });

    afterAll(async () => {
      await shared.close();
      rmSync(dir, { recursive: true });
    });

    // A thread takes its time to start: the suites share one, and each test finds its tables empty. Nodes lie beside it, in memory.
    const openEmptied = async (): Promise<Store> => {
      empty(file);
      return { ...shared, nodes: createOwnNode(systemClock), close: async () => undefined };
    };
    storeContracts(openEmptied);
  });

  it('finds everything again after a restart', async () => {
    const before = await open();
    const first = await begun(before.confirmations, 1);
    await before.lines.put(provisioned('kitchen'), []);
    await before.close();
    const after = await open();
    expect(await after.confirmations.byCode(first.code ?? '')).toEqual(first);
    expect((await after.lines.after('')).map(asPut)).toEqual([provisioned('kitchen')]);
    expect(await after.events.head()).toBe(1);
    await after.close();
  });

  it('finishes what was asked before it closes, and refuses what comes later', async () => {
    const store = await open();
    const last = Array.from({ length: 50 }, (_, n) => store.confirmations.commit({ writes: [creation(pending(n))] }));
    await Promise.all([store.close(), store.close()]);
    expect(new Set(await Promise.all(last))).toEqual(new Set(['committed']));
    await expect(store.health.tryWrite()).rejects.toThrow('The store is closed');
    const again = await open();
    expect((await again.confirmations.list({ app: 'shop', limit: 100 })).items).toHaveLength(50);
    await again.close();
  });

  it('sees at once what another process committed', async () => {
    const [one, other] = [await open(), await open()];
    const first = await begun(one.confirmations, 1);
    expect(await other.confirmations.load(first.id)).toEqual(first);
    const outcomes = await Promise.all(
      [one, other].map((store) => store.confirmations.commit({ writes: [confirmation(first)] })),
    );
    expect(outcomes.sort()).toEqual(['committed', 'version-conflict']);
    await Promise.all([one.close(), other.close()]);
  });

  it('keeps codes out of the event table and digest secrets out of the file', async () => {
    const store = await open();
    const first = await begun(store.confirmations, 1, { code: '482913' });
    const dial = refusedDial(first);
    await store.confirmations.commit({ writes: [dial] });
    await store.confirmations.commit({
      writes: [confirmation({ ...first, version: 2 })],
      evidence: `phone:${first.id}`,
    });
    await store.lines.put(provisioned('kitchen'), [{ type: 'line.added', at: 1, line: 'kitchen', actor: 'cli' }]);
    await store.close();

    const db = new Sqlite(path, { readonly: true });
    const events = db.prepare('SELECT * FROM event').all();
    db.close();
    expect(events).toHaveLength(4);
    expect(JSON.stringify(events)).not.toContain('482913');
    for (const name of readdirSync(join(path, '..'))) {
      expect(readFileSync(join(path, '..', name)).includes('sha256-of-kitchen'), name).toBe(false);
    }
  });

  it('lets nobody but the owner read the database', async () => {
    const store = await open();
    await store.health.tryWrite();
    for (const name of readdirSync(join(path, '..'))) {
      expect(statSync(join(path, '..', name)).mode & 0o077, name).toBe(0);
    }
    await store.close();
  });

  it('rejects everything and reports a fault when its thread dies', async () => {
    const posted = vi.spyOn(Worker.prototype, 'postMessage');
    const faults: string[] = [];
    const store = await open((name) => void faults.push(name));
    await store.health.tryWrite();
    const worker = posted.mock.contexts[0] as Worker;
    const waiting = store.confirmations.nextDeadline();
    await worker.terminate();
    await expect(waiting).rejects.toThrow('The store is gone');
    await expect(store.health.tryWrite()).rejects.toThrow('The store is gone');
    expect(faults).toEqual(['store']);
    await store.close();
  });

  it('is not asked for what lies under a key, which is found as soon as it was committed', async () => {
    const store = await open();
    const posted = vi.spyOn(Worker.prototype, 'postMessage');
    for (let n = 1; n <= 20; n++) {
      const { id, version } = await begun(store.confirmations, n);
      const before = posted.mock.calls.length;
      expect(await store.confirmations.load(id)).toMatchObject({ id, version });
      expect(posted.mock.calls.length).toBe(before);
    }
    await store.close();
  });

  it('leaves no thread behind', async () => {
    const handles = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
    const before = handles();
    for (let n = 0; n < 3; n++) await (await open()).close();
    expect(handles()).toBe(before);
  });

  describe('refuses with one sentence', () => {
    const refusal = async (): Promise<string> => {
      const opening = open();
      await expect(opening).rejects.toThrow(StoreUnusable);
      return opening.then(
        () => '',
        (cause: Error) => cause.message,
      );
    };

    it('a directory that cannot be written', async () => {
      writeFileSync(join(path, '../..', 'data'), '');
      expect(await refusal()).toMatch(/^The database .*offhook\.sqlite cannot be opened \(EEXIST|ENOTDIR\): make it/);
    });

    it('a file that is no database', async () => {
      await (await open()).close();
      writeFileSync(path, 'x'.repeat(8_192));
      expect(await refusal()).toMatch(
        /^The file .*offhook\.sqlite is no intact database \(SQLITE_NOTADB\): put it back/,
      );
    });

    it('a database of a newer version', async () => {
      await (await open()).close();
      const db = new Sqlite(path);
      db.exec(`INSERT INTO kysely_migration VALUES ('999-from-the-future', '2030-01-01')`);
      db.close();
      expect(await refusal()).toMatch(
        /was made by a newer version of Offhook \(it has the schema step 999-from-the-future\)/,
      );
    });

    it('lines that another key sealed', async () => {
      const other = await openStore({ path, secretKey: randomBytes(32), onFault: noFault });
      await other.lines.put(provisioned('kitchen'), []);
      await other.close();
      expect(await refusal()).toMatch(/^The secret key is not the one that the lines in .* were sealed with/);
    });
  });
});

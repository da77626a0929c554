import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openData, rotateSecretKey, type Store, StoreUnusable } from '../../../../src/store/index.ts';
import { unseal } from '../../../../src/store/shared/sealed.ts';
import { sealedColumns } from '../../../../src/store/shared/sealed-columns.ts';
import { openDirToCopy } from '../../../../src/store/sqlite/copying.ts';
import { openAlone, openDatabase } from '../../../../src/store/sqlite/database.ts';
import { rotationSteps } from '../../../../src/store/sqlite/rotate-key.ts';
import { provisioned } from '../../../contract/line-store.ts';
import { openSealed, sealedRows, seedSealed } from '../../../support/sealed-data.ts';

const inStore = async (dataDir: string, work: (store: Store) => Promise<void>): Promise<void> => {
  const { store } = await openData(dataDir, () => undefined, 'caller');
  await work(store);
  await store.close();
};

describe('the rotation of the secret key', () => {
  let dir: string;
  const keyFile = () => join(dir, 'secret-key');
  const path = () => join(dir, 'offhook.sqlite');

  let seeded: string;
  /** Sealed values of lines that are gone: SQLite leaves them in what is free. */
  let removed: ReturnType<typeof sealedRows>;

  beforeAll(async () => {
    seeded = mkdtempSync(join(tmpdir(), 'offhook-seeded-'));
    await seedSealed(seeded);
    const there = sealedRows(seeded).length;
    const gone = Array.from({ length: 20 }, (_, n) => `gone-${n}`);
    await inStore(seeded, async ({ lines }) => {
      for (const id of gone) await lines.put(provisioned(id), []);
    });
    removed = sealedRows(seeded).filter(({ row }) => row.includes('gone-'));
    await inStore(seeded, async ({ lines }) => {
      for (const id of gone) await lines.remove(id, []);
    });
    expect([removed.length, sealedRows(seeded).length]).toEqual([20, there]);
  });
  afterAll(() => rmSync(seeded, { recursive: true }));
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'offhook-rotate-'));
    cpSync(seeded, dir, { recursive: true });
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  /** The names of the files in which one of these sealed values, or one that was removed before, can still be read. */
  const filesWith = (rows: ReturnType<typeof sealedRows>, where = dir) =>
    readdirSync(where).filter((file) => {
      const bytes = readFileSync(join(where, file));
      return [...rows, ...removed].some(({ sealed }) => bytes.includes(sealed));
    });

  it('seals everything with a new key, for the owner alone, and leaves nothing of the old one', async () => {
    const before = await openSealed(dir);
    const oldKey = readFileSync(keyFile());
    const oldRows = sealedRows(dir);
    expect(before).toHaveLength(7);

    expect(await rotateSecretKey(dir, 0)).toBe(7);

    expect(readFileSync(keyFile()).equals(oldKey)).toBe(false);
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
    expect(readdirSync(dir).filter((name) => name.startsWith('secret-key'))).toEqual(['secret-key']);
    expect(await openSealed(dir)).toEqual(before);
    for (const { row, sealed } of sealedRows(dir)) expect(() => unseal(oldKey, row, sealed)).toThrow('does not open');
    for (const file of readdirSync(dir)) expect(readFileSync(join(dir, file)).includes(oldKey), file).toBe(false);
    expect(filesWith(oldRows)).toEqual([]);
  });

  it('is noted in the event log, once, with its moment and how much was sealed', async () => {
    expect(await rotateSecretKey(dir, 1_750_000_000_000)).toBe(7);
    const { store } = await openData(dir, () => undefined, 'caller');
    const events = await store.events.since(0, 100);
    await store.close();
    expect(events.filter(({ type }) => type === 'secret-key.rotated')).toMatchObject([
      { at: 1_750_000_000_000, app: null, subject: 'secret-key', actor: 'cli', data: { sealed: 7 } },
    ]);
  });

  it('leaves each value bound to its row', async () => {
    await rotateSecretKey(dir, 0);
    const key = readFileSync(keyFile());
    const rows = sealedRows(dir);
    for (const { sealed } of rows) {
      const opening = rows.filter(({ row }) => {
        try {
          unseal(key, row, sealed);
          return true;
        } catch {
          return false;
        }
      });
      expect(opening).toHaveLength(1);
    }
  });

  it('can be done again and again', async () => {
    const before = await openSealed(dir);
    for (let again = 0; again < 3; again++) await rotateSecretKey(dir, 0);
    expect(await openSealed(dir)).toEqual(before);
  });

  it.each([0, 1, 2, 3, 4, 5, 6])(
    'that ends after step %i leaves a directory that opens, with one key',
    async (steps) => {
      const before = await openSealed(dir);
      const oldKey = readFileSync(keyFile());
      const oldRows = sealedRows(dir);
      const next = Buffer.alloc(32, 42);
      const db = openAlone(path());
      for (const step of rotationSteps(db, dir, oldKey, next, 0).slice(0, steps)) await step();
      db.close();

      expect(await openSealed(dir)).toEqual(before);
      expect(readdirSync(dir).filter((name) => name.startsWith('secret-key'))).toEqual(['secret-key']);
      expect(readFileSync(keyFile())).toEqual(steps < 3 ? oldKey : next);
      expect(filesWith(oldRows)).toEqual(steps < 3 ? ['offhook.sqlite'] : []);
      expect(await rotateSecretKey(dir, 0)).toBe(7);
      expect(await openSealed(dir)).toEqual(before);
    },
  );

  it('says where it could not wipe what the old key opens, and the next start does it', async () => {
    const before = await openSealed(dir);
    const oldRows = sealedRows(dir);
    const db = openAlone(path());
    const steps = rotationSteps(db, dir, readFileSync(keyFile()), Buffer.alloc(32, 42), 0);
    const full = vi.spyOn(db, 'exec').mockImplementation((sql) => {
      if (sql === 'VACUUM') throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
      return db;
    });
    const rotation = (async () => {
      for (const step of steps) await step();
    })();
    await expect(rotation).rejects.toThrow(
      /^The secret key in .* is in force, but .*: the disk is full \(SQLITE_FULL\)\. Make room/,
    );
    full.mockRestore();
    db.close();
    expect(readFileSync(keyFile())).toEqual(Buffer.alloc(32, 42));
    expect(await openSealed(dir)).toEqual(before);
    expect(filesWith(oldRows)).toEqual([]);
  });

  it('is wiped by the next start also where an older version died, which left no word of it', async () => {
    const oldRows = sealedRows(dir);
    const db = openAlone(path());
    for (const step of rotationSteps(db, dir, readFileSync(keyFile()), Buffer.alloc(32, 42), 0).slice(0, 3))
      await step();
    db.close();
    rmSync(join(dir, 'secret-key.wipe'));
    await inStore(dir, async () => undefined);
    expect(readFileSync(keyFile())).toEqual(Buffer.alloc(32, 42));
    expect(filesWith(oldRows)).toEqual([]);
  });

  describe('whose wipe is owed', () => {
    let oldRows: ReturnType<typeof sealedRows>;
    const told: string[] = [];
    const open = () => openData(dir, (task) => told.push(task), 'caller');

    beforeEach(async () => {
      told.length = 0;
      oldRows = sealedRows(dir);
      const db = openAlone(path());
      for (const step of rotationSteps(db, dir, readFileSync(keyFile()), Buffer.alloc(32, 42), 0).slice(0, 4))
        await step();
      // SQLite copies no table whose index it cannot compute.
      db.function('unknown', { deterministic: true }, (x) => x);
      db.exec(
        'CREATE TABLE obstacle (x); CREATE INDEX obstacle_x ON obstacle (unknown(x)); INSERT INTO obstacle VALUES (1)',
      );
      db.close();
    });

    it('is opened all the same where it cannot be wiped, which is told, and wiped later', async () => {
      await (await open()).store.close();
      await (await open()).store.close();
      expect(told).toEqual(['wipe after a rotation', 'wipe after a rotation']);
      expect(filesWith(oldRows)).toEqual(['offhook.sqlite']);
      const db = openAlone(path());
      db.exec('DROP TABLE obstacle');
      db.close();
      await (await open()).store.close();
      expect(told).toHaveLength(2);
      expect(filesWith(oldRows)).toEqual([]);
    });

    it('is not copied before: nobody may ever start it again', async () => {
      await expect(openDirToCopy(dir)).rejects.toThrow(/unknown/);
      expect(filesWith(oldRows)).toEqual(['offhook.sqlite']);
    });

    it('is forgotten with the database', async () => {
      rmSync(path());
      await (await open()).store.close();
      expect([told, readdirSync(dir).filter((name) => name.startsWith('secret-key'))]).toEqual([[], ['secret-key']]);
    });

    it('is left alone by whoever opens it beside a server, and not copied by a backup, which holds nothing of it', async () => {
      const server = await open();
      told.length = 0;
      const beside = await open();
      await beside.store.close();
      expect(told).toEqual([]);
      const db = openDatabase(path());
      db.exec('DROP TABLE obstacle');
      db.close();
      const to = `${dir}-backup`;
      onTestFinished(() => rmSync(to, { recursive: true, force: true }));
      expect(await server.backup(to)).toMatchObject({ ok: true });
      await server.store.close();
      expect(readdirSync(dir)).toContain('secret-key.wipe');
      expect(readdirSync(to).filter((name) => name.startsWith('secret-key'))).toEqual(['secret-key']);
      expect(filesWith(oldRows, to)).toEqual([]);
    }, 30_000);
  });

  it('changes all rows or none', async () => {
    const before = await openSealed(dir);
    const [first] = sealedRows(dir);
    const db = openAlone(path());
    db.exec(`CREATE TRIGGER full BEFORE UPDATE ON webhook BEGIN SELECT raise(ABORT, 'the disk is full'); END`);
    db.close();
    await expect(rotateSecretKey(dir, 0)).rejects.toThrow('the disk is full');
    expect(await openSealed(dir)).toEqual(before);
    expect(sealedRows(dir)[0]).toEqual(first);
    expect(readdirSync(dir).filter((name) => name.startsWith('secret-key'))).toEqual(['secret-key']);
  });

  it('is refused while somebody has the database open, and nobody opens it meanwhile', async () => {
    const { store } = await openData(dir, () => undefined, 'caller');
    await expect(rotateSecretKey(dir, 0)).rejects.toThrow(/^Somebody has .* open: stop the server/);
    await store.close();
    const db = openAlone(path());
    await expect(openData(dir, () => undefined, 'caller')).rejects.toThrow(StoreUnusable);
    db.close();
    expect(await openSealed(dir)).toHaveLength(7);
  }, 30_000);

  it('is refused where there is nothing, where the key is another one, and where others can read it', async () => {
    await expect(rotateSecretKey(join(dir, 'elsewhere'), 0)).rejects.toThrow(/^No Offhook has its data in /);
    expect(readdirSync(dir)).not.toContain('elsewhere');
    const key = readFileSync(keyFile());
    writeFileSync(keyFile(), Buffer.alloc(32, 1));
    await expect(rotateSecretKey(dir, 0)).rejects.toThrow('does not open what is sealed there');
    writeFileSync(keyFile(), key);
    chmodSync(keyFile(), 0o644);
    await expect(rotateSecretKey(dir, 0)).rejects.toThrow('instead of 0600');
  });

  it('knows every sealed column of the database', () => {
    const db = openAlone(path());
    const named = db
      .prepare<[], { readonly found: string }>(
        `SELECT t.name || '.' || c.name AS found FROM sqlite_schema t, pragma_table_info(t.name) c
         WHERE t.type = 'table' AND (c.name LIKE 'sealed%' OR c.type = 'BLOB') ORDER BY found`,
      )
      .all()
      .map(({ found }) => found);
    db.close();
    expect(named).toEqual(sealedColumns.map(({ table, column }) => `${table}.${column}`).sort());
  });
});

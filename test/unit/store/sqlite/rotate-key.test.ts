import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openData, rotateSecretKey, StoreUnusable } from '../../../../src/store/index.ts';
import { unseal } from '../../../../src/store/shared/sealed.ts';
import { sealedColumns } from '../../../../src/store/shared/sealed-columns.ts';
import { openAlone } from '../../../../src/store/sqlite/database.ts';
import { rotationSteps } from '../../../../src/store/sqlite/rotate-key.ts';
import { openSealed, sealedRows, seedSealed } from '../../../support/sealed-data.ts';

describe('the rotation of the secret key', () => {
  let dir: string;
  const keyFile = () => join(dir, 'secret-key');
  const path = () => join(dir, 'offhook.sqlite');

  let seeded: string;

  beforeAll(async () => {
    seeded = mkdtempSync(join(tmpdir(), 'offhook-seeded-'));
    await seedSealed(seeded);
  });
  afterAll(() => rmSync(seeded, { recursive: true }));
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'offhook-rotate-'));
    cpSync(seeded, dir, { recursive: true });
  });
  afterEach(() => rmSync(dir, { recursive: true }));

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
    for (const file of readdirSync(dir)) {
      const bytes = readFileSync(join(dir, file));
      expect(bytes.includes(oldKey), file).toBe(false);
      for (const { row, sealed } of oldRows) expect(bytes.includes(sealed), `${row} in ${file}`).toBe(false);
    }
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

  it.each([0, 1, 2, 3, 4])('that ends after step %i leaves a directory that opens, with one key', async (steps) => {
    const before = await openSealed(dir);
    const oldKey = readFileSync(keyFile());
    const next = Buffer.alloc(32, 42);
    const db = openAlone(path());
    for (const step of rotationSteps(db, dir, oldKey, next, 0).slice(0, steps)) await step();
    db.close();

    expect(await openSealed(dir)).toEqual(before);
    expect(readdirSync(dir).filter((name) => name.startsWith('secret-key'))).toEqual(['secret-key']);
    expect(readFileSync(keyFile())).toEqual(steps < 2 ? oldKey : next);
    expect(await rotateSecretKey(dir, 0)).toBe(7);
    expect(await openSealed(dir)).toEqual(before);
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

import { existsSync, readdirSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { ReportFault } from '../../lib/index.ts';
import { requireDataDir } from '../data-dir/existing.ts';
import { DATABASE, makeDataDir, readIfThere, readOrMake, unusable } from '../data-dir/files.ts';
import { loadSecretKey, SECRET_KEY } from '../data-dir/secret-key.ts';
import { type CopiedTable, type CopySource, type CopyTarget, ROWS_AT_ONCE, type Row } from '../shared/copied.ts';
import { StoreUnusable } from '../shared/unusable.ts';
import { openAlone, openDatabase } from './database.ts';
import { settleRotation } from './settle-rotation.ts';
import { SIGNING_KEYS } from './signing-keys.ts';
import { bringUpToDate } from './up-to-date.ts';

/** Whoever copies a directory may never start it again: what is owed to it is done before, or it is not copied. */
const refuse: ReportFault = (_task, cause) => {
  throw cause;
};

/** Opens a data directory to be copied, which nobody else has open meanwhile, and brings its schema up to date. Rejects with `StoreUnusable`. */
export const openDirToCopy = async (dataDir: string): Promise<CopySource> => {
  requireDataDir(dataDir);
  await settleRotation(dataDir, refuse);
  const secretKey = await loadSecretKey(dataDir);
  const db = openAlone(join(dataDir, DATABASE));
  await upToDate(db);
  return {
    secretKey,
    columns: async (table) => columnsOf(db, table),

    async *rows(table) {
      let batch: Row[] = [];
      for (const row of db.prepare<[], Row>(`SELECT * FROM "${table}"`).iterate()) {
        batch.push(row);
        if (batch.length < ROWS_AT_ONCE) continue;
        yield batch;
        batch = [];
      }
      if (batch.length > 0) yield batch;
    },

    lastNumber: async (table) => Math.max(highest(db, table), givenOut(db, table)),
    signingKeys: async () => (await readIfThere(dataDir, SIGNING_KEYS))?.toString('utf8'),

    async close() {
      db.close();
    },
  };
};

/**
 * Makes the data directory `to`, sealed with this key, which appears whole or not at all. Rejects with `StoreUnusable` where something is
 * in it, or where it cannot be made.
 */
export const openEmptyDir = async (to: string, secretKey: Uint8Array): Promise<CopyTarget> => {
  refuseFilled(to);
  const draft = `${to}.copy`;
  await rm(draft, { recursive: true, force: true });
  await makeDataDir(draft);
  await readOrMake(draft, SECRET_KEY, () => secretKey);
  const db = openDatabase(join(draft, DATABASE));
  await upToDate(db);
  // What refers to what is checked at the end.
  db.exec('BEGIN IMMEDIATE; PRAGMA defer_foreign_keys = ON');
  const emptied = new Set<CopiedTable>();

  return {
    columns: async (table) => columnsOf(db, table),

    async add(table, rows) {
      // Some tables are made with a row in them.
      if (!emptied.has(table)) db.exec(`DELETE FROM "${table}"`);
      emptied.add(table);
      const columns = columnsOf(db, table);
      const names = columns.map((column) => `"${column}"`).join(', ');
      const insert = db.prepare(`INSERT INTO "${table}" (${names}) VALUES (${columns.map(() => '?').join(', ')})`);
      for (const row of rows) insert.run(columns.map((column) => row[column]));
    },

    async continueFrom(table, number) {
      if (!isAutoincrement(db, table)) return;
      db.prepare('DELETE FROM sqlite_sequence WHERE name = ?').run(table);
      db.prepare('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)').run(table, number);
    },

    count: async (table) => db.prepare<[], number>(`SELECT count(*) FROM "${table}"`).pluck().get() ?? 0,
    keepSigningKeys: async (text) => void (await readOrMake(draft, SIGNING_KEYS, () => Buffer.from(text))),

    async commit() {
      db.exec('COMMIT');
      db.close();
      await synced(draft);
      await rename(draft, to).catch((cause: unknown) => {
        throw unusable(to, cause);
      });
      await synced(dirname(to));
    },

    async close() {
      db.close();
      await rm(draft, { recursive: true, force: true });
    },
  };
};

const upToDate = async (db: Database): Promise<void> => {
  try {
    await bringUpToDate(db);
  } catch (cause) {
    db.close();
    throw cause;
  }
};

const refuseFilled = (to: string): void => {
  if (!existsSync(to)) return;
  let names: readonly string[];
  try {
    names = readdirSync(to);
  } catch (cause) {
    throw unusable(to, cause);
  }
  if (names.length > 0)
    throw new StoreUnusable(
      `The directory ${to} is not empty, and a copy overwrites nothing: name one that is, or that is not there yet.`,
    );
};

const synced = async (path: string): Promise<void> => {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
};

const columnsOf = (db: Database, table: CopiedTable): readonly string[] =>
  db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);

const highest = (db: Database, table: CopiedTable): number =>
  db.prepare<[], number | null>(`SELECT max(seq) FROM "${table}"`).pluck().get() ?? 0;

const givenOut = (db: Database, table: CopiedTable): number =>
  isAutoincrement(db, table)
    ? (db.prepare<[string], number>('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck().get(table) ?? 0)
    : 0;

/** Only such a table remembers what it has given out (https://sqlite.org/autoinc.html). */
const isAutoincrement = (db: Database, table: CopiedTable): boolean =>
  db
    .prepare<[string], string>(`SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?`)
    .pluck()
    .get(table)
    ?.includes('AUTOINCREMENT') === true;

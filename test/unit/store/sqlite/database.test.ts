import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../../../src/store/sqlite/database.ts';

const newPath = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'offhook-database-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return join(dir, 'data', 'offhook.sqlite');
};

/** What another process hears that wants the database alone. */
const heardElsewhere = (path: string): string => {
  const script = `
    const db = require('better-sqlite3')(process.argv[1], { timeout: 0 });
    try {
      db.pragma('locking_mode = EXCLUSIVE');
      db.exec('BEGIN EXCLUSIVE; COMMIT');
      console.log('has it');
    } catch ({ code }) {
      console.log(code);
    }`;
  return spawnSync(process.execPath, ['-e', script, path], { encoding: 'utf8' }).stdout.trim();
};

it('a database is made for its owner only, with the directory', () => {
  const path = newPath();
  openDatabase(path).close();
  expect([join(path, '..'), path].map((it) => statSync(it).mode & 0o777)).toEqual([0o700, 0o600]);
});

it('a database is made where a link leads that leads nowhere yet, for its owner only', () => {
  const path = newPath();
  mkdirSync(join(path, '..'), { recursive: true });
  symlinkSync('elsewhere.sqlite', path);
  openDatabase(path).close();
  expect(statSync(join(path, '..', 'elsewhere.sqlite')).mode & 0o777).toBe(0o600);
});

it('whoever has a database open keeps others from having it alone, also when the same process has opened it twice', () => {
  const path = newPath();
  const db = openDatabase(path);
  db.exec('CREATE TABLE thing (x)');
  expect(heardElsewhere(path)).toBe('SQLITE_BUSY');
  openDatabase(path).close();
  expect(heardElsewhere(path)).toBe('SQLITE_BUSY');
  db.close();
  expect(heardElsewhere(path)).toBe('has it');
});

import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadSecretKey } from '../../../src/store/data-dir/secret-key.ts';
import { StoreUnusable } from '../../../src/store/index.ts';
import { backupDataDir } from '../../../src/store/sqlite/backup.ts';
import { openStore } from '../../../src/store/sqlite/open-store.ts';
import { emptyPlace } from '../../support/cli-place.ts';
import { dataPlace } from '../../support/data-place.ts';

const aRunningStore = async (dataDir: string) => {
  const secretKey = await loadSecretKey(dataDir);
  const store = await openStore({ path: join(dataDir, 'offhook.sqlite'), secretKey, onFault: () => undefined });
  onTestFinished(() => store.close());
  return store;
};

describe('backup', () => {
  it('copies everything but what tells of a running server; only the owner reads the copy', async () => {
    const { cwd, offhook } = await dataPlace();
    await offhook('line', 'add', 'kitchen', '--kind', 'dect');
    writeFileSync(join(cwd, 'data/api-key'), 'ohk_x\n');
    writeFileSync(join(cwd, 'data/server.json'), '{}');
    writeFileSync(join(cwd, 'data/api-key.0123456789ab'), 'half');
    mkdirSync(join(cwd, 'data/elsewhere'));
    const { exit, out } = await offhook('backup', 'copy', '--json');
    expect([exit, JSON.parse(out).files]).toEqual([0, ['api-key', 'offhook.sqlite', 'secret-key']]);
    expect(readdirSync(join(cwd, 'copy')).sort()).toEqual(['api-key', 'offhook.sqlite', 'secret-key']);
    expect(statSync(join(cwd, 'copy')).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(join(cwd, 'copy')))
      expect(statSync(join(cwd, 'copy', name)).mode & 0o777, name).toBe(0o600);
  });

  it('of a store that is being written opens again, with all that was answered before and a whole chain', async () => {
    const { cwd, offhook } = emptyPlace();
    const store = await aRunningStore(join(cwd, 'data'));
    let written = 0;
    let stop = false;
    const writing = (async () => {
      for (; !stop; written++)
        await store.lines.record([{ type: 'line.changed', at: written, line: 'kitchen', actor: 'cli' }]);
    })();
    await expect.poll(() => written).toBeGreaterThan(50);
    const before = written;
    const copied = await offhook('backup', 'copy');
    stop = true;
    await writing;
    expect(copied.exit).toBe(0);

    const restored = emptyPlace();
    cpSync(join(cwd, 'copy'), join(restored.cwd, 'data'), { recursive: true });
    const { exit, out } = await restored.offhook('audit', 'verify', '--json');
    expect([exit, JSON.parse(out)]).toMatchObject([0, { whole: true }]);
    expect(JSON.parse(out).events).toBeGreaterThanOrEqual(before);
  });

  it('brings a removed line back, with secrets that still open', async () => {
    const { cwd, offhook } = await dataPlace();
    await offhook('line', 'add', 'kitchen', '--kind', 'dect');
    expect((await offhook('backup', 'copy')).exit).toBe(0);
    await offhook('line', 'remove', 'kitchen');
    rmSync(join(cwd, 'data'), { recursive: true });
    cpSync(join(cwd, 'copy'), join(cwd, 'data'), { recursive: true });
    const { exit, out } = await offhook('line', 'list', '--json');
    expect([exit, JSON.parse(out)]).toMatchObject([0, { items: [{ id: 'kitchen' }] }]);
  });

  it('answers 3, and touches nothing, where the directory is there already or its parent is not', async () => {
    const { cwd, offhook } = await dataPlace();
    mkdirSync(join(cwd, 'copy'));
    expect(await offhook('backup', 'copy')).toMatchObject({
      exit: 3,
      err: 'There is a copy already, and a backup overwrites nothing: give this one a name of its own, such as its date.\n',
    });
    expect(readdirSync(join(cwd, 'copy'))).toEqual([]);
    expect(await offhook('backup', 'no/where')).toMatchObject({
      exit: 3,
      err: 'The directory that no/where would be in is not there: make it first.\n',
    });
    expect(existsSync(join(cwd, 'no'))).toBe(false);
  });

  it('holds what a link leads to: a restored secret key opens what it opened', async () => {
    const { cwd, offhook } = await dataPlace();
    await offhook('line', 'add', 'kitchen', '--kind', 'dect');
    renameSync(join(cwd, 'data/secret-key'), join(cwd, 'kept-elsewhere'));
    symlinkSync(join(cwd, 'kept-elsewhere'), join(cwd, 'data/secret-key'));
    expect((await offhook('backup', 'copy')).exit).toBe(0);
    expect(lstatSync(join(cwd, 'copy/secret-key')).isFile()).toBe(true);
    expect(readFileSync(join(cwd, 'copy/secret-key'))).toEqual(readFileSync(join(cwd, 'kept-elsewhere')));
  });

  it.each([
    ['to nothing', 'nowhere'],
    ['to a directory', '.'],
  ])('names a link that leads %s, answers 3 and makes nothing', async (_, target) => {
    const { cwd, offhook } = await dataPlace();
    await offhook('line', 'list');
    symlinkSync(target, join(cwd, 'data/api-key'));
    expect(await offhook('backup', 'copy')).toMatchObject({
      exit: 3,
      err: `The link api-key in ${join(cwd, 'data')} leads to no file: mend it or remove it.\n`,
    });
    expect(readdirSync(cwd)).toEqual(['data']);
  });

  it('that fails on the way leaves nothing, and says why', async () => {
    const { cwd } = emptyPlace();
    mkdirSync(join(cwd, 'data'));
    writeFileSync(join(cwd, 'data/api-key'), 'ohk_x\n');
    const full = async (path: string) => {
      writeFileSync(path, 'half a database');
      throw Object.assign(new Error('the disk is full'), { code: 'SQLITE_FULL' });
    };
    await expect(backupDataDir(join(cwd, 'data'), join(cwd, 'copy'), full)).rejects.toThrow(
      new StoreUnusable(`The backup to ${join(cwd, 'copy')} failed (SQLITE_FULL): nothing is left of it.`),
    );
    expect(readdirSync(cwd)).toEqual(['data']);
  });

  it('has its name only when it is whole', async () => {
    const { cwd } = emptyPlace();
    mkdirSync(join(cwd, 'data'));
    const seen: boolean[] = [];
    const copied = await backupDataDir(join(cwd, 'data'), join(cwd, 'copy'), async () => {
      seen.push(existsSync(join(cwd, 'copy')));
    });
    expect([copied.ok, seen, readdirSync(cwd).sort()]).toEqual([true, [false], ['copy', 'data']]);
  });
});

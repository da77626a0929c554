import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { announce, borrowDataDir, holdDataDir, isServed, StoreUnusable } from '../../../../src/store/index.ts';
import { flowing } from '../../../support/flowing.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const scratch = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'offhook-lock-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return dir;
};

const held = async (dir: string) => {
  const release = await holdDataDir(dir);
  onTestFinished(release);
  return release;
};

it('a data directory has one server, and the next one once that has let it go', async () => {
  const dir = scratch();
  const release = await held(dir);
  await expect(holdDataDir(dir)).rejects.toThrow(StoreUnusable);
  await expect(holdDataDir(dir)).rejects.toThrow(
    `An Offhook runs on the data directory ${dir}: stop it first, or set dataDir to another directory.`,
  );
  await release();
  await held(dir);
});

it('a second server hears which one holds the directory, and where', async () => {
  const dir = scratch();
  await held(dir);
  await announce(dir, { url: 'http://127.0.0.1:8080', settings: {} });
  await expect(holdDataDir(dir)).rejects.toThrow(
    `An Offhook runs on the data directory ${dir} (pid ${process.pid}, http://127.0.0.1:8080): stop it first,`,
  );
});

it.each(['{"pid":', 'null', '{"pid":"1","url":"http://x"}'])('a notice that says %s names nobody', async (text) => {
  const dir = scratch();
  await held(dir);
  writeFileSync(join(dir, 'server.json'), text);
  await expect(holdDataDir(dir)).rejects.toThrow(`An Offhook runs on the data directory ${dir}: stop it first`);
});

it('the lock makes the directory, for its owner only, and nothing else in it', async () => {
  const dir = join(scratch(), 'data');
  await held(dir);
  expect(readdirSync(dir)).toEqual(['server.lock']);
  expect([dir, join(dir, 'server.lock')].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600]);
});

it('the lock takes down the notice that a killed server left', async () => {
  const dir = scratch();
  await announce(dir, { url: 'http://127.0.0.1:8080', settings: {} });
  await held(dir);
  expect(existsSync(join(dir, 'server.json'))).toBe(false);
});

it('a directory that cannot be made is refused with one sentence', async () => {
  const file = join(scratch(), 'data');
  writeFileSync(file, '');
  await expect(holdDataDir(file)).rejects.toThrow(
    new StoreUnusable(
      `The data directory ${file} cannot be used (EEXIST): make it writable for this user, or set dataDir to another one.`,
    ),
  );
});

it('a command hears that a server has the directory, and gets it once that has let it go', async () => {
  const dir = scratch();
  expect(isServed(dir)).toBe(false);
  const release = await held(dir);
  expect(isServed(dir)).toBe(true);
  expect(await borrowDataDir(dir)).toBeUndefined();
  await release();
  expect(isServed(dir)).toBe(false);
  const letGo = await borrowDataDir(dir);
  expect(letGo).toBeDefined();
  await letGo?.();
});

it('a server that starts waits for a command that works on the data, and is no server until then', async () => {
  const dir = scratch();
  const clock = new ManualClock();
  const letGo = await borrowDataDir(dir);
  let started = false;
  const starting = holdDataDir(dir, clock).then((release) => {
    started = true;
    onTestFinished(release);
  });
  await expect.poll(() => clock.armed).toBe(1);
  expect([started, isServed(dir)]).toEqual([false, false]);
  await letGo?.();
  await flowing(clock, starting);
  expect([started, isServed(dir)]).toEqual([true, true]);
});

it('a command that does not end is named to the next one, and to a server', async () => {
  const dir = scratch();
  const clock = new ManualClock();
  const letGo = await borrowDataDir(dir);
  onTestFinished(async () => letGo?.());
  const sentence = `Another command works on the data directory ${dir} and does not end: end it, and try again.`;
  await expect(flowing(clock, borrowDataDir(dir, clock), 1000)).rejects.toThrow(new StoreUnusable(sentence));
  await expect(flowing(clock, holdDataDir(dir, clock), 1000)).rejects.toThrow(new StoreUnusable(sentence));
});

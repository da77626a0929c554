import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readOrMake, StoreUnusable } from '../../../../src/store/index.ts';

const scratch = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'offhook-files-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return dir;
};

it('a file is made once, for its owner only, and read ever after', async () => {
  const dir = join(scratch(), 'data');
  const made = await readOrMake(dir, 'api-key', () => Buffer.from('first'));
  const read = await readOrMake(dir, 'api-key', () => Buffer.from('second'));
  expect([String(made), String(read)]).toEqual(['first', 'first']);
  expect(statSync(join(dir, 'api-key')).mode & 0o777).toBe(0o600);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
});

it('of many that make it at once, one wins, all read the same, and no draft is left', async () => {
  const dir = scratch();
  const makers = Array.from({ length: 20 }, (_, at) => readOrMake(dir, 'api-key', () => Buffer.from(`maker ${at}`)));
  const contents = new Set((await Promise.all(makers)).map(String));
  expect(contents.size).toBe(1);
  expect(readdirSync(dir)).toEqual(['api-key']);
});

it('a data directory that is a file is refused with one sentence', async () => {
  const file = join(scratch(), 'data');
  writeFileSync(file, '');
  await expect(readOrMake(file, 'api-key', () => Buffer.alloc(1))).rejects.toThrow(StoreUnusable);
  await expect(readOrMake(file, 'api-key', () => Buffer.alloc(1))).rejects.toThrow(
    `The data directory ${file} cannot be used (EEXIST): make it writable for this user, or set dataDir to another one.`,
  );
});

it('a data directory is made with its parents', async () => {
  const dir = join(scratch(), 'a', 'b', 'data');
  await readOrMake(dir, 'api-key', () => Buffer.from('key'));
  expect(readdirSync(dir)).toEqual(['api-key']);
});

it('a data directory where nobody can make one is refused, and not tried for ever', async () => {
  await expect(readOrMake('/proc/offhook', 'api-key', () => Buffer.alloc(1))).rejects.toThrow(
    'The data directory /proc/offhook cannot be used (ENOENT)',
  );
});

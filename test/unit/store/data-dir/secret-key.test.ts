import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSecretKey } from '../../../../src/store/data-dir/secret-key.ts';
import { StoreUnusable } from '../../../../src/store/index.ts';

describe('the secret key', () => {
  let dir: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'offhook-key-'));
  });

  afterEach(() => rmSync(dir, { recursive: true }));

  it('is made at the first start, for the owner alone, and stays', async () => {
    const dataDir = join(dir, 'made', 'too');
    const key = await loadSecretKey(dataDir);
    expect(key).toHaveLength(32);
    expect(statSync(join(dataDir, 'secret-key')).mode & 0o777).toBe(0o600);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(await loadSecretKey(dataDir)).toEqual(key);
  });

  it('differs between two installations', async () => {
    expect(await loadSecretKey(join(dir, 'a'))).not.toEqual(await loadSecretKey(join(dir, 'b')));
  });

  it.each([0o400, 0o600, 0o700])('is its owner’s alone with the permissions %o', async (mode) => {
    const key = await loadSecretKey(dir);
    chmodSync(join(dir, 'secret-key'), mode);
    expect(await loadSecretKey(dir)).toEqual(key);
  });

  it('is refused when others may read it, and the sentence says what to do', async () => {
    await loadSecretKey(dir);
    const path = join(dir, 'secret-key');
    chmodSync(path, 0o640);
    const refused = loadSecretKey(dir);
    await expect(refused).rejects.toThrow(StoreUnusable);
    await expect(refused).rejects.toThrow(
      `The secret key ${path} has the permissions 0640 instead of 0600: run chmod 600 ${path}.`,
    );
  });

  it('is refused in another length and left alone', async () => {
    const path = join(dir, 'secret-key');
    writeFileSync(path, 'short', { mode: 0o600 });
    await expect(loadSecretKey(dir)).rejects.toThrow(`The secret key ${path} has 5 bytes instead of 32`);
    expect(statSync(path).size).toBe(5);
  });

  it('says in one sentence that the data directory cannot be written', async () => {
    const file = join(dir, 'file');
    writeFileSync(file, '');
    const refused = loadSecretKey(join(file, 'data'));
    await expect(refused).rejects.toThrow(StoreUnusable);
    await expect(refused).rejects.toThrow(
      /^The data directory .*file\/data cannot be used \(ENOTDIR\): make it writable/,
    );
  });
});

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readSecretKeyFile } from '../../../../src/store/data-dir/secret-key-file.ts';

const fileOf = (bytes: number, mode: number): string => {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-key-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'secret-key');
  writeFileSync(path, Buffer.alloc(bytes, 7));
  chmodSync(path, mode);
  return path;
};

describe('the file of the secret key that every node is given', () => {
  it.each([0o600, 0o400, 0o440, 0o640])('may be read by its owner and for its group (%o)', async (mode) => {
    expect(await readSecretKeyFile(fileOf(32, mode))).toEqual(Buffer.alloc(32, 7));
  });

  it.each([0o604, 0o620, 0o601, 0o666])('is refused where others may use it (%o)', async (mode) => {
    await expect(readSecretKeyFile(fileOf(32, mode))).rejects.toThrow(/so that others may use it: run chmod 600/);
  });

  it('is refused with another length, and where it is not there', async () => {
    await expect(readSecretKeyFile(fileOf(31, 0o600))).rejects.toThrow('has 31 bytes instead of 32');
    await expect(readSecretKeyFile('/nowhere/key')).rejects.toThrow(
      'The secret key /nowhere/key (secretKeyFile) cannot be read (ENOENT).',
    );
  });
});

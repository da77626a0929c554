import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freshDatabase } from './postgres.ts';

/** The environment of nodes that are one Offhook, as processes: a database of their own, until the test is over. */
export const sharedEnv = async () => {
  const database = await freshDatabase();
  const dir = mkdtempSync(join(tmpdir(), 'offhook-key-'));
  const secretKeyFile = join(dir, 'secret-key');
  writeFileSync(secretKeyFile, randomBytes(32), { mode: 0o600 });
  onTestFinished(async () => {
    rmSync(dir, { recursive: true });
    await database.drop();
  });
  return {
    OFFHOOK_STORE__URL: database.url,
    OFFHOOK_STORE__ALLOW_UNSAFE_FSYNC: 'true',
    OFFHOOK_SECRET_KEY_FILE: secretKeyFile,
    OFFHOOK_HTTP__API_KEY: `ohk_${randomBytes(32).toString('base64url')}`,
  };
};

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/sqlite/open-store.ts';

const child = fileURLToPath(new URL('./store-child.ts', import.meta.url));

/** Runs the child until it has promised this many confirmations, kills it with SIGKILL, and gives all it had promised. */
const promisedUntilKilled = async (path: string, secretKey: Buffer, enough: number): Promise<readonly string[]> => {
  const running = spawn(process.execPath, ['--import', 'tsx', child, path, secretKey.toString('hex')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  running.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (said.split('\n').length > enough) running.kill('SIGKILL');
  });
  await once(running, 'close');
  expect(running.signalCode).toBe('SIGKILL');
  return said.split('\n').slice(0, -1);
};

describe('kill -9', () => {
  let dir: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'offhook-kill-'));
  });

  afterEach(() => rmSync(dir, { recursive: true }));

  it('loses nothing that was promised, and leaves nothing half done', async () => {
    const path = join(dir, 'offhook.sqlite');
    const secretKey = randomBytes(32);
    const promised = await promisedUntilKilled(path, secretKey, 300);

    const store = await openStore({
      path,
      secretKey,
      onFault: (name, cause) => {
        throw new Error(name, { cause });
      },
    });
    const states = await Promise.all(promised.map(async (id) => (await store.confirmations.load(id))?.kind));
    expect(promised.length).toBeGreaterThanOrEqual(300);
    expect(new Set(states)).toEqual(new Set(['confirmed']));

    const all = (await store.confirmations.list({ app: 'shop', limit: 100_000 })).items;
    const facts = await store.events.since(0, 1_000_000);
    const told = (type: string) => facts.filter((fact) => fact.type === type).map(({ subject }) => subject);
    expect(told('confirmation.requested').sort()).toEqual(all.map(({ id }) => id).sort());
    const confirmed = all.filter(({ kind }) => kind === 'confirmed').map(({ id }) => id);
    expect(told('confirmation.confirmed').sort()).toEqual(confirmed.sort());
    await store.close();
  });
});

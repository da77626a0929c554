import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { dataPlace } from '../support/data-place.ts';

const child = fileURLToPath(new URL('./rotate-signing-child.ts', import.meta.url));

const PROCESSES = 3;
const TIMES = 10;

describe('offhook key rotate-signing', () => {
  it('loses no key where several processes rotate at once', async () => {
    const { cwd, offhook } = await dataPlace();
    await offhook('key', 'rotate-signing');
    const exits = Array.from({ length: PROCESSES }, async () => {
      const args = ['--import', 'tsx', child, join(cwd, 'data'), String(TIMES)];
      const running = spawn(process.execPath, args, { stdio: 'inherit' });
      const [exit] = await once(running, 'close');
      return exit;
    });
    expect(await Promise.all(exits)).toEqual(Array(PROCESSES).fill(0));
    const keys: readonly { readonly kid: string }[] = JSON.parse(
      readFileSync(join(cwd, 'data/signing-keys.json'), 'utf8'),
    );
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(2 + PROCESSES * TIMES);
  });
});

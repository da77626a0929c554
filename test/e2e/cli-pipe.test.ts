import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';

it('a reader that leaves early gets no stack trace', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', 'config', 'schema']);
  child.stdout.destroy();
  let told = '';
  child.stderr.on('data', (chunk) => {
    told += chunk;
  });
  const [code] = await once(child, 'close');
  expect([code, told]).toEqual([0, '']);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

const project = process.cwd();

/** A data directory of its own, gone at the end of the test. */
export const ownDataDir = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'offhook-cli-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'data');
};

/** Runs `offhook <argv>` as a process of its own, from an empty directory, and waits for its end. */
export const offhook = async (
  argv: readonly string[],
  { env = {}, input = '' }: { readonly env?: Readonly<Record<string, string>>; readonly input?: string } = {},
): Promise<{ readonly exit: number | null; readonly out: string; readonly err: string }> => {
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), join(project, 'src/main.ts'), ...argv],
    {
      cwd: tmpdir(),
      env: { PATH: process.env.PATH, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  child.stdin.end(input);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { exit: child.exitCode, out, err };
};

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { run, type Surroundings } from '../../src/cli/index.ts';

/** What a command printed, and how it ended. */
export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** A command line in an empty directory of its own, with nothing but `env` in the environment. */
export const emptyPlace = (env: Readonly<Record<string, string>> = {}, input = '') => {
  const cwd = mkdtempSync(join(tmpdir(), 'offhook-cli-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  const offhook = async (...argv: string[]): Promise<Ran> => {
    let out = '';
    let err = '';
    const around: Surroundings = {
      cwd,
      env,
      terminal: false,
      typing: false,
      columns: undefined,
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      readInput: async () => input,
      onLine: () => () => undefined,
    };
    return { exit: await run(argv, around), out, err };
  };
  return { cwd, offhook };
};

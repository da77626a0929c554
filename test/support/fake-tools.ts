import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a script said and how it ended. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A temporary folder with a `bin` that is the whole PATH of what runs in it. */
export class FakeMachine {
  readonly dir = mkdtempSync(join(tmpdir(), 'offhook-machine-'));
  readonly #bin = join(this.dir, 'bin');

  constructor() {
    mkdirSync(this.#bin);
    for (const tool of ['sh', 'chmod', 'cat']) symlinkSync(`/bin/${tool}`, join(this.#bin, tool));
  }

  /** Installs an executable: a shell script with this body. */
  tool(name: string, body = 'exit 0'): this {
    const path = join(this.#bin, name);
    writeFileSync(path, `#!/bin/sh\n${body}\n`);
    chmodSync(path, 0o755);
    return this;
  }

  /** Writes a file below the folder. */
  file(path: string, text: string): this {
    const target = join(this.dir, path);
    mkdirSync(join(target, '..'), { recursive: true });
    writeFileSync(target, text);
    return this;
  }

  /** Runs a Node script with nothing in its environment but this PATH and `env`. */
  node(script: string, env: Readonly<Record<string, string>> = {}, args: readonly string[] = []): Ran {
    const done = spawnSync(process.execPath, [script, ...args], {
      cwd: this.dir,
      env: { PATH: this.#bin, HOME: this.dir, ...env },
      encoding: 'utf8',
    });
    return { code: done.status, stdout: done.stdout, stderr: done.stderr };
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

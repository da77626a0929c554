import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deferred } from '../../../src/lib/index.ts';

/** Only to tell what a program said when it falls silent: nothing that works takes as long. */
const SILENT_MS = 45_000;
const LEAVES_WITHIN_MS = 10_000;
const KEPT_LINES = 60;

/** A program that is led by lines on its standard input and tells by lines on its output how it fares. */
export class ConsoleProgram {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #home: string;
  readonly #lines: string[] = [''];
  #read = 0;
  #wake: () => void = () => undefined;

  /** Starts a command whose HOME is a new folder with these files; `args` are made of that folder. */
  static async start(
    command: string,
    files: Readonly<Record<string, string | Buffer>>,
    args: (home: string) => readonly string[],
  ): Promise<ConsoleProgram> {
    const home = await homeWith(files);
    return new ConsoleProgram(command, args(home), home);
  }

  private constructor(command: string, args: readonly string[], home: string) {
    this.#home = home;
    this.#child = spawn(command, args, { cwd: home, env: { PATH: process.env.PATH, HOME: home, LC_ALL: 'C' } });
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    this.#child.stdin.on('error', () => undefined);
    this.#child.once('close', () => this.#wake());
  }

  /** The folder that is its HOME and where it runs. */
  get home(): string {
    return this.#home;
  }

  /** Types this, without a line end of its own. */
  say(text: string): void {
    this.#child.stdin.write(text);
  }

  /** Presses Ctrl-C. */
  interrupt(): void {
    this.#child.kill('SIGINT');
  }

  /** The first line not yet read that matches; waits for it. Rejects with its last output when the program ends or falls silent. */
  async hear(pattern: RegExp): Promise<RegExpExecArray> {
    let tooLong = false;
    const timer = setTimeout(() => {
      tooLong = true;
      this.#wake();
    }, SILENT_MS);
    try {
      for (;;) {
        const { promise: woken, resolve } = deferred();
        this.#wake = resolve;
        const found = this.#find(pattern);
        if (found) return found;
        if (tooLong || this.#gone)
          throw new Error(`never heard ${pattern} in:\n${this.#lines.slice(-KEPT_LINES).join('\n')}`);
        await woken;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** The last line up to where `hear` has read that matches. */
  last(pattern: RegExp): RegExpExecArray | undefined {
    const read = this.#lines.slice(0, this.#read);
    return read.map((line) => pattern.exec(line)).findLast((match) => match !== null) ?? undefined;
  }

  /** Waits until the program, told to leave, is gone; one that stays is killed. Removes its HOME. */
  async left(): Promise<void> {
    if (!this.#gone) {
      const kill = setTimeout(() => this.#child.kill('SIGKILL'), LEAVES_WITHIN_MS);
      await once(this.#child, 'close');
      clearTimeout(kill);
    }
    await rm(this.#home, { recursive: true, force: true });
  }

  get #gone(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** The last line may still grow. */
  #take(text: string): void {
    const [first = '', ...more] = text.split(/\r\n|\n|\r/);
    this.#lines[this.#lines.length - 1] += first;
    this.#lines.push(...more);
    this.#wake();
  }

  #find(pattern: RegExp): RegExpExecArray | undefined {
    for (let index = this.#read; index < this.#lines.length - 1; index += 1) {
      const match = pattern.exec(this.#lines[index] ?? '');
      if (!match) continue;
      this.#read = index + 1;
      return match;
    }
    return undefined;
  }
}

const homeWith = async (files: Readonly<Record<string, string | Buffer>>): Promise<string> => {
  const home = await mkdtemp(join(tmpdir(), 'offhook-client-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(home, name)), { recursive: true });
    await writeFile(join(home, name), content);
  }
  return home;
};

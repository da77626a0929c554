import { createInterface } from 'node:readline';

/** Everything outside the process that commands touch: tests replace it. */
export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person at a terminal reads what is printed. */
  readonly terminal: boolean;
  /** Whether a person types on standard input and sees what is printed. */
  readonly typing: boolean;
  /** How wide the terminal is, in characters; undefined where standard output is none. */
  readonly columns: number | undefined;
  out(text: string): void;
  err(text: string): void;
  /** Everything that comes in on standard input. */
  readInput(): Promise<string>;
  /** Hears each line that is typed on standard input, until the result is called. */
  onLine(hear: (line: string) => void): () => void;
}

/** The process as it is. */
export const processSurroundings: Surroundings = {
  cwd: process.cwd(),
  env: process.env,
  terminal: process.stdout.isTTY === true && process.stderr.isTTY === true,
  typing: process.stdin.isTTY === true && process.stdout.isTTY === true,
  columns: process.stdout.isTTY === true ? process.stdout.columns : undefined,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  async readInput() {
    process.stdin.setEncoding('utf8');
    let all = '';
    for await (const chunk of process.stdin) all += chunk;
    return all;
  },
  onLine(hear) {
    // Not as a terminal: the kernel edits the line, and turns Ctrl-C into a signal.
    const lines = createInterface({ input: process.stdin, terminal: false });
    lines.on('line', hear);
    return () => lines.close();
  },
};

/** Everything outside the process that commands touch: tests replace it. */
export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person at a terminal reads what is printed. */
  readonly terminal: boolean;
  out(text: string): void;
  err(text: string): void;
  /** Everything that comes in on standard input. */
  readInput(): Promise<string>;
}

/** The process as it is. */
export const processSurroundings: Surroundings = {
  cwd: process.cwd(),
  env: process.env,
  terminal: process.stdout.isTTY === true && process.stderr.isTTY === true,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  async readInput() {
    process.stdin.setEncoding('utf8');
    let all = '';
    for await (const chunk of process.stdin) all += chunk;
    return all;
  },
};

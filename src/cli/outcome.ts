/** How a command ends. `refused`: nothing is wrong with the input, but it cannot be done, or not now. */
export const exitCodes = { ok: 0, fault: 1, usage: 2, refused: 3 } as const;

/** How `ask` ends, whose answer a script acts on: a fault is never taken for a "no" of the person, nor for the end of the time. */
export const askExits = { granted: 0, refused: 1, timedOut: 2, fault: 3 } as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What a command has to say: `text` for people, `data` for `--json`. */
export interface Answer {
  readonly text: string;
  readonly data: unknown;
  /** Defaults to 0. A command can answer in full and still not be content (`doctor`). */
  readonly exit?: ExitCode;
  /** Its JSON is the last of several objects, one a line. */
  readonly inOneLine?: true;
}

/** An expected "no", as whole sentences. Thrown by commands, caught in `run` alone: no stack trace is shown. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
  readonly exit: ExitCode;
  readonly sentences: readonly string[];

  constructor(exit: ExitCode, sentences: readonly string[]) {
    super(sentences.join(' '));
    this.exit = exit;
    this.sentences = sentences;
  }
}

/** The input is wrong: exit code 2. */
export const badInput = (...sentences: readonly string[]): CommandRefused =>
  new CommandRefused(exitCodes.usage, sentences);

/** It cannot be done, or not now: exit code 3. */
export const notPossible = (...sentences: readonly string[]): CommandRefused =>
  new CommandRefused(exitCodes.refused, sentences);

/**
 * Lets one caller of a line after the other: tries are counted between them, so that a hundred calls at once get no
 * more guesses than a hundred calls in a row.
 */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /** How many lines have a call that waits or decides. */
  get busy(): number {
    return this.#last.size;
  }

  /** Runs `task` when every earlier task of this line has ended, however it ended. */
  async take<T>(line: string, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(line);
    const turn = before === undefined ? task() : before.then(task);
    const ended = turn.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(line, ended);
    try {
      return await turn;
    } finally {
      if (this.#last.get(line) === ended) this.#last.delete(line);
    }
  }
}

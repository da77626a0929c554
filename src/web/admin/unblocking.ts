import type { Api } from './api.ts';
import type { AdminProblem } from './reply.ts';

/** What became of the operator's word for a line; undefined where there was none, or where it is over. */
export type Unblocked =
  | { readonly kind: 'asking' }
  /** `at`: when, by the browser's monotonic clock, in milliseconds. */
  | { readonly kind: 'ended'; readonly at: number }
  | AdminProblem
  | undefined;

/** Ends blocks of lines, one word for each line at a time. */
export class Unblocking {
  readonly #api: Api;
  readonly #changed: () => void;
  readonly #signal: AbortSignal;
  readonly #words = new Map<string, Unblocked>();

  constructor(api: Api, changed: () => void, signal: AbortSignal) {
    this.#api = api;
    this.#changed = changed;
    this.#signal = signal;
  }

  /** What became of the word for this line, which was blocked or not at `knownAt`: a block that came after it is another one. */
  of(line: string, isBlocked: boolean, knownAt: number): Unblocked {
    const word = this.#words.get(line);
    return word?.kind === 'ended' && isBlocked && knownAt > word.at ? undefined : word;
  }

  /** Resolves when the server has answered. */
  async end(line: string): Promise<Unblocked> {
    if (this.#words.get(line)?.kind === 'asking') return undefined;
    this.#say(line, { kind: 'asking' });
    const path = `/v1/lines/${encodeURIComponent(line)}/tries`;
    const reply = await this.#api.remove(path, this.#signal).catch(() => undefined);
    const word = reply?.kind === 'ok' ? ({ kind: 'ended', at: performance.now() } as const) : reply;
    this.#say(line, word);
    return word;
  }

  #say(line: string, word: Unblocked): void {
    this.#words.set(line, word);
    this.#changed();
  }
}

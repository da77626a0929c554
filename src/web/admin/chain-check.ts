import type { ChainVerdictView } from '../../http/schema.ts';
import type { Api } from './api.ts';
import type { AdminProblem } from './reply.ts';

/** The check of the whole chain, which the server makes when it is asked to. */
export class ChainCheck {
  readonly #changed: () => void;
  #asking: AbortController | undefined;
  #verdict: ChainVerdictView | undefined;
  #problem: AdminProblem | undefined;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** The last verdict; undefined before the first. */
  get verdict(): ChainVerdictView | undefined {
    return this.#verdict;
  }

  /** Why there is no newer verdict. */
  get problem(): AdminProblem | undefined {
    return this.#problem;
  }

  get isRunning(): boolean {
    return this.#asking !== undefined;
  }

  /** Asks for a verdict, unless one is on its way. */
  async run(api: Api): Promise<void> {
    if (this.#asking) return;
    const asking = new AbortController();
    this.#asking = asking;
    this.#changed();
    const reply = await api.get<ChainVerdictView>('/v1/audit/chain', asking.signal).catch(() => undefined);
    if (asking.signal.aborted) return;
    this.#asking = undefined;
    if (reply?.kind === 'ok') this.#verdict = reply.data;
    this.#problem = reply?.kind === 'problem' ? reply : undefined;
    this.#changed();
  }

  /** Nobody waits for the verdict any more. */
  stop(): void {
    this.#asking?.abort();
    this.#asking = undefined;
  }
}

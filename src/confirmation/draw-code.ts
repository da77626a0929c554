import type { Random } from '../lib/index.ts';
import { generateCode, tooClose } from './code.ts';
import type { Policy } from './policy.ts';
import type { Change, ConfirmationStore } from './port.ts';

const maxDraws = 100;

/** What a code that is drawn at `now` has to be none of. */
export const apartFrom = (
  code: string,
  now: number,
  { codeReuseSeconds }: Pick<Policy, 'codeReuseSeconds'>,
): NonNullable<Change['apart']> => ({ codes: tooClose(code), freeSince: now - codeReuseSeconds * 1000 });

/** Draws codes that no slip of a finger turns into another one: neither a live one, nor one live lately, nor one drawn at this moment. */
export class CodeDrawer {
  readonly #store: ConfirmationStore;
  readonly #random: Random;
  readonly #policy: Policy;
  /** Drawn here and not yet committed: the store does not know them. */
  readonly #held = new Set<string>();

  constructor(parts: { store: ConfirmationStore; random: Random; policy: Policy }) {
    this.#store = parts.store;
    this.#random = parts.random;
    this.#policy = parts.policy;
  }

  /**
   * A free code at `now`, held until `release`. A fault (thrown) when 100 draws found none: the shape has too few digits
   * for what is live.
   */
  async draw(now: number): Promise<string> {
    const { code: shape } = this.#policy;
    for (let draws = 0; draws < maxDraws; draws++) {
      const code = generateCode(shape, this.#random);
      const apart = apartFrom(code, now, this.#policy);
      if (apart.codes.some((other) => this.#held.has(other))) continue;
      this.#held.add(code);
      if (!(await this.#isTaken(code, apart))) return code;
      this.#held.delete(code);
    }
    throw new Error(
      `No free code of ${shape.digits} digits in ${maxDraws} draws: too many are live or were live lately`,
    );
  }

  /** The code is committed, or not needed any more. */
  release(code: string): void {
    this.#held.delete(code);
  }

  async #isTaken(code: string, { codes, freeSince }: NonNullable<Change['apart']>): Promise<boolean> {
    try {
      return await this.#store.anyCodeTaken(codes, freeSince);
    } catch (cause) {
      this.#held.delete(code);
      throw new Error('Looking for a free code failed', { cause });
    }
  }
}

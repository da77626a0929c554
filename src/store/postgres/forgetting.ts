import { FORGET_AT_ONCE } from '../shared/bounds.ts';
import type { Database } from './database.ts';
import { countOf } from './statements.ts';

/** Runs each statement, with `$1` as the moment and `$2` as the most rows that it may take, until it finds no more: bite by bite. */
export const forgetting =
  ({ ask }: Pick<Database, 'ask'>, statements: readonly string[]): ((before: number) => Promise<void>) =>
  async (before) => {
    for (const text of statements) {
      const bite = () => ask((client) => countOf(client, text, [before, FORGET_AT_ONCE]));
      while ((await bite()) === FORGET_AT_ONCE);
    }
  };

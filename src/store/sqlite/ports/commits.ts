import type { ConfirmationStore } from '../../../confirmation/port.ts';
import { keep, type OperationsOf, read, undo, write } from '../operation.ts';
import type { ChangeWriter } from '../tables/changes.ts';

/** Commits whole changes. */
export const createCommits = (changes: ChangeWriter) =>
  ({
    commit: write((change) => {
      const outcome = changes.apply(change);
      return outcome === 'committed' ? keep(outcome) : undo(outcome);
    }),

    idempotency: read(changes.rememberedAs),
  }) satisfies Partial<OperationsOf<ConfirmationStore>>;

import {
  type Confirmation,
  type ConfirmationStore,
  type DialContext,
  type DialRefusal,
  decideDial,
} from '../../src/confirmation/index.ts';
import { err, ok, type Result } from '../../src/lib/index.ts';

/** Dials a code into a store that knows confirmations alone, in as many steps as that takes: others may come in between. */
export const dialOn = async (
  store: ConfirmationStore,
  code: string,
  context: () => Omit<DialContext, 'isSpent'>,
): Promise<Result<Confirmation, DialRefusal>> => {
  for (;;) {
    const decided = decideDial(await store.byCode(code), { ...context(), isSpent: false });
    if (!decided.ok) return decided;
    const outcome = await store.commit(decided.value.change);
    if (outcome === 'committed') return ok(decided.value.next);
    if (outcome === 'evidence-spent') return err({ code: 'code-used' });
  }
};

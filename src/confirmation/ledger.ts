import { type Clock, err, ok, type Result } from '../lib/index.ts';
import { stepOf } from './change.ts';
import { type Command, decide } from './decide.ts';
import type { Policy } from './policy.ts';
import type { ConfirmationStore } from './port.ts';
import type { ConfirmationRefusal } from './refusals.ts';
import type { Confirmation } from './state.ts';

/** How often a decision is made anew when somebody else was faster. */
export const maxRetries = 3;

/** A command for the confirmation that `find` finds, each time it is asked. */
export interface Order {
  /** A refusal ends the order: nothing is decided, nothing is written. */
  readonly find: () => Promise<Result<Confirmation, ConfirmationRefusal>>;
  readonly command: Command;
  /** The evidence the command spends when it confirms: one string counts once, ever. */
  readonly once?: (found: Confirmation) => string;
}

/** Where confirmations are kept, and what decides about them. */
export interface LedgerParts {
  readonly store: ConfirmationStore;
  readonly clock: Clock;
  readonly policy: Policy;
}

/**
 * The one way to change confirmations: load, decide, save if nobody else did, else all over again. Resolves when all that the
 * answer tells is committed: the new confirmation, or the refusal together with its events. Refuses `version-conflict` when
 * others were faster every time.
 */
export const carryOut = async (
  { store, clock, policy }: LedgerParts,
  { find, command, once }: Order,
): Promise<Result<Confirmation, ConfirmationRefusal>> => {
  for (let retries = 0; retries <= maxRetries; retries++) {
    const found = await find();
    if (!found.ok) return found;
    const { events, refusal } = decide(found.value, command, { now: clock.now(), policy });
    const { next, change } = stepOf(found.value, events, once?.(found.value));
    const answer = refusal ? err(refusal) : ok(next);
    if (events.length === 0) return answer;
    const outcome = await store.commit(change);
    if (outcome === 'committed') return answer;
    if (outcome === 'evidence-spent') return err({ code: 'code-used' });
  }
  return err({ code: 'version-conflict' });
};

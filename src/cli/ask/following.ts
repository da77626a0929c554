import type { Rest } from '../../client/rest.ts';
import type { Clock } from '../../lib/index.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Teller } from './teller.ts';

/** Everything that a question is followed with. */
export interface Following {
  readonly rest: Rest;
  readonly around: Surroundings;
  readonly tell: Teller;
  /** Whether a person types at this terminal: an app code, and Enter for OK. */
  readonly typing: boolean;
  /** An app code that is known already. */
  readonly code: string | undefined;
  readonly leaving: AbortSignal;
  /** Seconds. */
  readonly timeout: number | undefined;
  readonly clock: Clock;
}

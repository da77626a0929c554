import type { ProblemView } from '../../http/schema.ts';

/** Why there is no answer to show. `lost`: the server does not answer, or not in words that we understand. */
export interface AdminProblem {
  readonly kind: 'problem';
  readonly code: string;
  readonly retryAfterSeconds: number | undefined;
  /** With `confirmation-required`: what has to be confirmed. */
  readonly action?: string;
  /** Which fields of the request are wrong. */
  readonly errors?: ProblemView['errors'];
}

/** What came of a request. */
export type AdminReply<T> = { readonly kind: 'ok'; readonly data: T } | AdminProblem;

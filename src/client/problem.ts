import type { ProblemView } from '../http/schema.ts';

/** A "no" of the server: `code` is the refusal code (docs/generated/errors.md), `retryAfter` in seconds. */
export class OffhookProblem extends Error {
  override readonly name = 'OffhookProblem';
  readonly status: number;
  readonly code: string;
  readonly retryAfter: number | undefined;
  readonly problem: Partial<ProblemView>;

  constructor(status: number, problem: Partial<ProblemView>) {
    super(problem.detail ?? problem.title ?? `Offhook answered ${status}`);
    this.status = status;
    this.code = problem.code ?? 'unknown';
    this.retryAfter = problem.retryAfter;
    this.problem = problem;
  }
}

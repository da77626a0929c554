import { describe, expect, it } from 'vitest';
import { pauseAfter } from '../../../src/client/patience.ts';
import { OffhookProblem } from '../../../src/client/problem.ts';

describe('the pause after a failure', () => {
  it('grows up to ten seconds', () => {
    const broken = new TypeError('fetch failed');
    expect([1, 2, 3, 6, 7, 50].map((failures) => pauseAfter(broken, failures))).toEqual([
      250, 500, 1000, 8000, 10_000, 10_000,
    ]);
  });

  it('is what Retry-After says', () => {
    expect(pauseAfter(new OffhookProblem(429, { retryAfter: 7 }), 1)).toBe(7000);
    expect(pauseAfter(new OffhookProblem(503, {}), 2)).toBe(500);
  });

  it.each([400, 401, 403, 404, 409, 422, 500])('is none after %i: waiting does not change it', (status) => {
    expect(pauseAfter(new OffhookProblem(status, { retryAfter: 7 }), 1)).toBeUndefined();
  });
});

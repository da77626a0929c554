import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../../src/mqtt/backoff.ts';
import { seededRandom } from '../../support/seeded-random.ts';

describe('how long a broker is left alone', () => {
  it('doubles with each failure up to a minute, less a random half', () => {
    const random = seededRandom(1);
    for (const [failures, whole] of [
      [1, 1000],
      [2, 2000],
      [6, 32_000],
      [7, 60_000],
      [5000, 60_000],
    ] as const) {
      const waits = Array.from({ length: 500 }, () => backoffMs(failures, random));
      expect(Math.min(...waits)).toBeGreaterThan(whole / 2);
      expect(Math.max(...waits)).toBeLessThanOrEqual(whole);
      expect(new Set(waits).size).toBeGreaterThan(100);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { askedPause, nextTry } from '../../../src/events/webhook-retry.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const firstAt = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;

/** All moments at which a delivery is tried that never arrives. */
const triesOf = (seed: number): readonly number[] => {
  const random = seededRandom(seed);
  const moments = [firstAt];
  for (let at: number | null = firstAt; at !== null; ) {
    at = nextTry(moments.length, firstAt, at, random);
    if (at !== null) moments.push(at);
  }
  return moments;
};

const pausesOf = (moments: readonly number[]): readonly number[] =>
  moments.slice(1).map((at, index) => at - (moments[index] ?? 0));

describe('the tries of a webhook', () => {
  it('come ever later, each pause up to a fifth longer by chance, and end within 24 hours', () => {
    const planned = [5, 20, 80, 320, 1280, 5120, 20_480, 21_600, 21_600].map((seconds) => seconds * 1000);
    for (let seed = 1; seed <= 200; seed++) {
      const moments = triesOf(seed);
      expect((moments.at(-1) ?? 0) - firstAt).toBeLessThanOrEqual(DAY_MS);
      for (const [index, pause] of pausesOf(moments).entries()) {
        expect(pause).toBeGreaterThanOrEqual(planned[index] ?? 0);
        expect(pause).toBeLessThanOrEqual((planned[index] ?? 0) * 1.2);
      }
      expect(moments.length).toBeGreaterThanOrEqual(9);
      expect(moments.length).toBeLessThanOrEqual(10);
    }
  });

  it('of two webhooks that failed together do not come together again', () => {
    const seconds = Array.from({ length: 200 }, (_, seed) => triesOf(seed)[3]);
    expect(new Set(seconds).size).toBeGreaterThan(150);
  });

  it('do not come before the receiver wants them, and not before they would without its word', () => {
    const random = () => seededRandom(3);
    expect(nextTry(1, firstAt, firstAt, random(), 120_000)).toBe(firstAt + 120_000);
    expect(nextTry(6, firstAt, firstAt, random(), 1000)).toBe(nextTry(6, firstAt, firstAt, random()));
    expect(nextTry(9, firstAt, firstAt + DAY_MS - 3_600_000, random(), 2 * 3_600_000)).toBeNull();
  });
});

describe('what a receiver asks for by Retry-After', () => {
  it.each([
    [undefined, 0],
    ['0', 0],
    ['120', 120_000],
    ['99999999999999999999', 6 * 3_600_000],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
    ['Fri, 01 Jan 2027 00:00:00 GMT', 6 * 3_600_000],
    ['-5', 0],
    ['1.5', 0],
    ['soon', 0],
    ['', 0],
  ])('%s', (header, askedMs) => {
    expect(askedPause(header, firstAt)).toBe(askedMs);
  });
});

import { describe, expect, it } from 'vitest';
import { clockFace, passedMark, secondsLeft, shareLeft } from '../../../src/web/confirm/time-left.ts';

const deadline = { endsAt: 120_000, totalMs: 120_000 };

describe('the time that is left', () => {
  it('is rounded up, and is never below nothing', () => {
    expect([0, 1, 119_001, 120_000, 999_999].map((now) => secondsLeft(deadline, now))).toEqual([120, 120, 1, 0, 0]);
  });

  it('is a share of the whole, whatever the clock says', () => {
    expect([-60_000, 0, 30_000, 120_000, 200_000].map((now) => shareLeft(deadline, now))).toEqual([1, 1, 0.75, 0, 0]);
    expect(shareLeft({ endsAt: 10, totalMs: 0 }, 0)).toBe(0);
  });

  it.each([
    [0, '0:00'],
    [9, '0:09'],
    [65, '1:05'],
    [600, '10:00'],
  ])('of %i seconds reads %s', (seconds, face) => {
    expect(clockFace(seconds)).toBe(face);
  });

  it.each([
    [61, 60, 60],
    [60, 59, undefined],
    [61, 29, 30],
    [11, 10, 10],
    [2, 0, undefined],
    [30, 31, undefined],
  ])('from %i to %i seconds passes the mark %s', (before, after, mark) => {
    expect(passedMark(before, after)).toBe(mark);
  });
});

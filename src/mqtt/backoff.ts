import type { Random } from '../lib/index.ts';

const FIRST_MS = 1000;
const LONGEST_MS = 60_000;

/**
 * How long to leave the broker alone after so many connections in a row (from 1) that did not last, in milliseconds: twice as
 * long each time, up to a minute, of which a random half is taken away, so that many devices do not return at once.
 */
export const backoffMs = (failures: number, random: Random): number => {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return whole - random.below(whole / 2);
};

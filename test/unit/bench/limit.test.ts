import { describe, expect, it } from 'vitest';
import { limitOf } from '../../bench/limit.ts';

const load = { callsPerSecond: 1000 };
const outcome = { sippCores: 0.5, startedPerSecond: 1000, seconds: 10, retransmissions: 0 };
const quiet = { threads: { main: 5_000, store: 2_000 }, elsewhereCores: 0 };

describe('what bounds a run of a bench', () => {
  it('is the server where SIPp kept up on a machine that nobody else used', () => {
    expect(limitOf(load, outcome, quiet)).toBeUndefined();
  });

  it('is the load generator that filled a core', () => {
    expect(limitOf(load, { ...outcome, sippCores: 0.97 }, quiet)).toBe('generator');
  });

  it('is the load generator that fell behind while the server had time left', () => {
    expect(limitOf(load, { ...outcome, startedPerSecond: 900 }, quiet)).toBe('generator');
    expect(limitOf(load, { ...outcome, startedPerSecond: 900, retransmissions: 1 }, quiet)).toBeUndefined();
  });

  it.each([
    { main: 9_500, store: 2_000 },
    { main: 5_000, store: 9_500 },
  ])('is the server where a thread of it was busy while SIPp fell behind: %o', (threads) => {
    expect(limitOf(load, { ...outcome, startedPerSecond: 900 }, { ...quiet, threads })).toBeUndefined();
  });

  it('is the machine that others used', () => {
    expect(limitOf(load, { ...outcome, sippCores: 0.97 }, { ...quiet, elsewhereCores: 0.4 })).toBe('machine');
  });
});

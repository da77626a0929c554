import { describe, expect, it } from 'vitest';
import { RestingPool } from '../../../src/media/resting-pool.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const takeAll = (pool: RestingPool<number>): number[] => {
  const items: number[] = [];
  for (let item = pool.take(); item !== undefined; item = pool.take()) items.push(item);
  return items;
};

const poolOf = (count: number, restMs = 500, seed = 1) => {
  const clock = new ManualClock();
  const items = Array.from({ length: count }, (_, n) => n);
  return { clock, items, pool: new RestingPool(items, restMs, clock, seededRandom(seed)) };
};

describe('what rests after use', () => {
  it('is handed out once each', () => {
    const { items, pool } = poolOf(50);
    expect(pool.free).toBe(50);
    expect(takeAll(pool).sort((a, b) => a - b)).toEqual(items);
    expect(pool.free).toBe(0);
  });

  it('comes in no order that an outsider could guess', () => {
    const ordersOf = (seed: number) => takeAll(poolOf(100, 500, seed).pool);
    const inOrder = [...ordersOf(1)].sort((a, b) => a - b);
    expect(ordersOf(1)).not.toEqual(inOrder);
    expect(ordersOf(1)).not.toEqual(ordersOf(2));
  });

  it('is not handed out before it has rested', () => {
    const { clock, pool } = poolOf(1);
    pool.take();
    pool.giveBack(7);
    expect([pool.size, pool.free]).toEqual([1, 0]);
    clock.advance(499);
    expect(pool.take()).toBeUndefined();
    clock.advance(1);
    expect([pool.size, pool.free]).toEqual([1, 1]);
    expect(pool.take()).toBe(7);
    expect(pool.size).toBe(0);
  });

  it('wakes one by one, each at its time', () => {
    const { clock, pool } = poolOf(3);
    const [first = 0, second = 0, third = 0] = takeAll(pool);
    for (const item of [first, second, third]) {
      pool.giveBack(item);
      clock.advance(100);
    }
    clock.advance(200);
    expect(takeAll(pool)).toEqual([first]);
    clock.advance(100);
    expect(takeAll(pool)).toEqual([second]);
    clock.advance(100);
    expect(takeAll(pool)).toEqual([third]);
  });

  it('is not lost when the clock is set back', () => {
    const { clock, pool } = poolOf(1);
    pool.take();
    pool.giveBack(0);
    clock.advance(-3_600_000);
    expect(pool.take()).toBe(0);
  });

  it('is all there again after many uses', () => {
    const { clock, pool } = poolOf(10);
    for (let use = 0; use < 1000; use += 1) {
      const item = pool.take();
      clock.advance(100);
      if (item !== undefined) pool.giveBack(item);
    }
    clock.advance(500);
    expect(takeAll(pool)).toHaveLength(10);
  });

  it('is given out whole, free or resting, when it is emptied', () => {
    const { pool } = poolOf(3);
    const taken = pool.take() ?? 0;
    pool.giveBack(taken);
    expect(pool.empty().toSorted()).toEqual([0, 1, 2]);
    expect([pool.size, pool.take()]).toEqual([0, undefined]);
  });
});

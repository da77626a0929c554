import { describe, expect, it } from 'vitest';
import { PortPool } from '../../../src/media/ports.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const takeAll = (pool: PortPool): number[] => {
  const ports: number[] = [];
  for (let port = pool.take(); port !== undefined; port = pool.take()) ports.push(port);
  return ports;
};

const poolOf = (portMin: number, portMax: number, quarantineMs = 500, seed = 1) => {
  const clock = new ManualClock();
  return { clock, pool: new PortPool({ portMin, portMax, quarantineMs }, clock, seededRandom(seed)) };
};

describe('the RTP ports', () => {
  it.each([
    [16384, 16389, [16384, 16386, 16388]],
    [16383, 16388, [16384, 16386, 16388]],
    [16385, 16385, []],
  ])('are the even ones of %i to %i, each once', (portMin, portMax, expected) => {
    const { pool } = poolOf(portMin, portMax);
    expect(takeAll(pool).sort()).toEqual(expected);
    expect(pool.taken).toBe(expected.length);
  });

  it('come in no order that an outsider could guess', () => {
    const ordersOf = (seed: number) => takeAll(poolOf(20000, 20198, 500, seed).pool);
    const inOrder = [...ordersOf(1)].sort((a, b) => a - b);
    expect(ordersOf(1)).not.toEqual(inOrder);
    expect(ordersOf(1)).not.toEqual(ordersOf(2));
  });

  it('rest after use', () => {
    const { clock, pool } = poolOf(20000, 20000);
    pool.take();
    pool.giveBack(20000);
    expect(pool.taken).toBe(0);
    clock.advance(499);
    expect(pool.take()).toBeUndefined();
    clock.advance(1);
    expect(pool.take()).toBe(20000);
    expect(pool.taken).toBe(1);
  });

  it('wake one by one, each at its time', () => {
    const { clock, pool } = poolOf(20000, 20004);
    const [first = 0, second = 0, third = 0] = takeAll(pool);
    for (const port of [first, second, third]) {
      pool.giveBack(port);
      clock.advance(100);
    }
    clock.advance(200);
    expect(takeAll(pool)).toEqual([first]);
    clock.advance(100);
    expect(takeAll(pool)).toEqual([second]);
    clock.advance(100);
    expect(takeAll(pool)).toEqual([third]);
  });

  it('are not lost when the clock is set back', () => {
    const { clock, pool } = poolOf(20000, 20000);
    pool.take();
    pool.giveBack(20000);
    clock.advance(-3_600_000);
    expect(pool.take()).toBe(20000);
  });

  it('are all there again after many calls', () => {
    const { clock, pool } = poolOf(20000, 20018);
    for (let call = 0; call < 1000; call += 1) {
      const port = pool.take();
      clock.advance(100);
      if (port !== undefined) pool.giveBack(port);
    }
    clock.advance(500);
    expect(takeAll(pool)).toHaveLength(10);
  });
});

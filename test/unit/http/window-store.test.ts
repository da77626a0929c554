import { describe, expect, it } from 'vitest';
import { windowStoreOn } from '../../../src/http/window-store.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('the counting of requests', () => {
  const counting = (most: number) => {
    const clock = new ManualClock();
    const store = new (windowStoreOn(clock, most))();
    const count = (key: string): readonly number[] => {
      const told: number[] = [];
      store.incr(key, (_error, { current, ttl }) => void told.push(current, ttl), 60_000);
      return told;
    };
    return { clock, store, count };
  };

  it('begins anew when the window is over, and says how long that takes', () => {
    const { clock, count } = counting(10);
    expect(count('a')).toEqual([1, 60_000]);
    clock.advance(59_999);
    expect(count('a')).toEqual([2, 1]);
    clock.advance(1);
    expect(count('a')).toEqual([1, 60_000]);
  });

  it('forgets whoever has not asked for longest', () => {
    const { count } = counting(2);
    for (const key of ['a', 'b', 'a', 'c']) count(key);
    expect(count('a')[0]).toBe(3);
    expect(count('b')[0]).toBe(1);
  });

  it('is each limit’s own', () => {
    const { store, count } = counting(2);
    count('a');
    store.child().incr('a', (_error, { current }) => expect(current).toBe(1), 60_000);
  });
});

import { describe, expect, it } from 'vitest';
import { RequestWindows } from '../../../src/http/request-windows.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('the counting of requests', () => {
  it('refuses from one too many on until the window is over, and says how long that takes', () => {
    const clock = new ManualClock();
    const windows = new RequestWindows(clock, 1);
    expect([windows.count('a'), windows.count('a')]).toEqual([0, 60_000]);
    clock.advance(59_999);
    expect([windows.count('a'), windows.count('b')]).toEqual([1, 0]);
    clock.advance(1);
    expect([windows.count('a'), windows.count('a'), windows.count('b')]).toEqual([0, 60_000, 59_999]);
  });

  it('forgets whoever has not asked for longest', () => {
    const windows = new RequestWindows(new ManualClock(), 1, 2);
    for (const who of ['a', 'b', 'a', 'c']) windows.count(who);
    expect(windows.count('a')).toBe(60_000);
    expect(windows.count('b')).toBe(0);
  });
});

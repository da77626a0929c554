import { describe, expect, it } from 'vitest';
import { createSteadyClock, mustKnowTime, runAt } from '../../../src/lib/clock.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const HOUR_MS = 3_600_000;
const start = Date.UTC(2026, 0, 1);

describe('the time', () => {
  it('is the time of day while that goes forward, also by a jump or over a sleep', () => {
    const clock = new ManualClock(start);
    expect(clock.now()).toBe(start);
    clock.advance(5000);
    expect(clock.now()).toBe(start + 5000);
    clock.jump(HOUR_MS);
    expect(clock.now()).toBe(start + HOUR_MS + 5000);
    expect(clock.timeOfDay()).toBe(clock.now());
  });

  it('goes on as it went when the time of day is set back, until that has caught up', () => {
    const clock = new ManualClock(start);
    const before = clock.now();
    clock.setBack(HOUR_MS);
    expect(clock.now()).toBe(before);
    clock.advance(60_000);
    expect(clock.now()).toBe(before + 60_000);
    expect(clock.timeOfDay()).toBe(before + 60_000 - HOUR_MS);
    clock.jump(HOUR_MS - 1);
    expect(clock.now()).toBe(before + 60_000);
    clock.jump(2);
    expect(clock.now()).toBe(before + 60_001);
    expect(clock.isBehind()).toBe(false);
  });

  it('never goes back, whatever the time of day does, and loses none of the time that passes', () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const clock = new ManualClock(start);
    let last = clock.now();
    for (let step = 0; step < 2000; step++) {
      if (random(2) === 0) clock.setBack(random(HOUR_MS));
      else clock.jump(random(HOUR_MS));
      const passed = random(1000);
      const from = clock.now();
      clock.advance(passed);
      expect(clock.now()).toBe(from + passed);
      expect(from).toBeGreaterThanOrEqual(last);
      last = clock.now();
    }
  });

  it('is told in whole milliseconds', () => {
    let monotonic = 0.7;
    const clock = createSteadyClock({
      timeOfDay: () => start,
      monotonic: () => monotonic,
      after: () => () => undefined,
    });
    expect(clock.now()).toBe(start);
    monotonic = 1.69;
    expect(clock.now()).toBe(start);
    monotonic = 1.75;
    expect(clock.now()).toBe(start + 1);
  });

  it('is that of the clock that it follows, from the first word on, also where this machine was ahead', () => {
    const clock = new ManualClock(start);
    expect(clock.offMs()).toBe(0);
    clock.follow(start - 10_000);
    expect([clock.now(), clock.timeOfDay()]).toEqual([start - 10_000, start - 10_000]);
    expect(clock.offMs()).toBe(10_000);
    clock.advance(3000);
    expect(clock.now()).toBe(start - 7000);
    clock.jump(HOUR_MS);
    expect(clock.now()).toBe(start - 7000);
    expect(clock.offMs()).toBe(HOUR_MS + 10_000);
  });

  it('follows it forward at once, and back by going on as it went', () => {
    const clock = new ManualClock(start);
    clock.follow(start);
    clock.follow(start + 40);
    expect(clock.now()).toBe(start + 40);
    clock.follow(start - 1000);
    expect([clock.now(), clock.timeOfDay()]).toEqual([start + 40, start - 1000]);
    clock.advance(500);
    expect(clock.now()).toBe(start + 540);
  });

  it('is behind what was recorded as the clock is that it follows, whatever this machine says', () => {
    const clock = new ManualClock(start + HOUR_MS);
    clock.follow(start);
    clock.begin(start + 1000);
    expect(clock.isBehind()).toBe(true);
    clock.follow(start + 1000);
    expect(clock.isBehind()).toBe(false);
  });

  it('begins where something was recorded, and is not known until the time of day has passed that', () => {
    const clock = new ManualClock(start);
    clock.begin(start + HOUR_MS);
    expect(clock.now()).toBe(start + HOUR_MS);
    expect(() => mustKnowTime(clock)).toThrow(expect.objectContaining({ lack: 'clock-behind' }));
    clock.advance(HOUR_MS - 1);
    expect(clock.isBehind()).toBe(true);
    clock.advance(1);
    expect(clock.isBehind()).toBe(false);
    expect(clock.now()).toBe(start + 2 * HOUR_MS);
    // From here on it is known how much time goes by.
    clock.setBack(3 * HOUR_MS);
    expect(clock.isBehind()).toBe(false);
    expect(() => mustKnowTime(clock)).not.toThrow();
  });

  it('is known at once where what was recorded lies in the past', () => {
    const clock = new ManualClock(start);
    clock.begin(start - 1);
    expect(clock.isBehind()).toBe(false);
    expect(clock.now()).toBe(start);
  });
});

describe('what is to happen at a moment', () => {
  const ring = (clock: ManualClock, moment: number) => {
    const rung: number[] = [];
    return { rung, cancel: runAt(clock, moment, () => void rung.push(clock.now())) };
  };

  it('happens then, and once', () => {
    const clock = new ManualClock(start);
    const { rung } = ring(clock, start + 12_345);
    clock.advance(12_344);
    expect(rung).toEqual([]);
    clock.advance(HOUR_MS);
    expect(rung).toEqual([start + 12_345]);
    expect(clock.armed).toBe(0);
  });

  it('happens within five seconds after the clock was set forward, or the machine slept', () => {
    const clock = new ManualClock(start);
    const { rung } = ring(clock, start + HOUR_MS);
    clock.advance(1000);
    clock.jump(2 * HOUR_MS);
    clock.advance(5000);
    expect(rung).toHaveLength(1);
  });

  it('does not wait longer when the clock is set back', () => {
    const clock = new ManualClock(start);
    const { rung } = ring(clock, start + 60_000);
    clock.advance(1000);
    clock.setBack(HOUR_MS);
    clock.advance(59_000);
    expect(rung).toHaveLength(1);
  });

  it('does not happen once it is cancelled, and never at once', () => {
    const clock = new ManualClock(start);
    const { rung, cancel } = ring(clock, start + 60_000);
    clock.advance(20_000);
    cancel();
    clock.advance(HOUR_MS);
    expect(rung).toEqual([]);
    const past = ring(clock, start);
    expect(past.rung).toEqual([]);
    clock.advance(1);
    expect(past.rung).toHaveLength(1);
    expect(clock.armed).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/lib/index.ts';
import { Ticker } from '../../../src/media/ticker.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const setUp = (clock: ManualClock = new ManualClock()) => {
  const faults: unknown[] = [];
  const ticker = new Ticker(clock, (_name, cause) => faults.push(cause));
  const beats: number[] = [];
  const startedAt = clock.now();
  const member = () => void beats.push(clock.now() - startedAt);
  return { clock, ticker, faults, beats, member };
};

/** A clock whose timers run late by what `latenesses` says, one after the other. */
class LateClock extends ManualClock implements Clock {
  readonly #latenesses: number[];

  constructor(latenesses: number[]) {
    super();
    this.#latenesses = [...latenesses];
  }

  override after(delayMs: number, task: () => void): () => void {
    return super.after(delayMs + (this.#latenesses.shift() ?? 0), task);
  }
}

describe('the beat of all calls', () => {
  it('comes every 20 ms', () => {
    const { clock, ticker, beats, member } = setUp();
    ticker.join(member);
    clock.advance(100);
    expect(beats).toEqual([20, 40, 60, 80, 100]);
  });

  it('tells how long the pause before each was, also when it begins anew', () => {
    const clock = new LateClock([0, 30, 0, 500]);
    const pauses: number[] = [];
    const ticker = new Ticker(
      clock,
      () => {},
      (sinceLastMs) => pauses.push(sinceLastMs),
    );
    const member = () => {};
    const leave = ticker.join(member);
    clock.advance(600);
    leave();
    clock.advance(10_000);
    ticker.join(member);
    clock.advance(20);
    expect(pauses.slice(0, 4)).toEqual([20, 50, 10, 520]);
    expect(pauses.at(-1)).toBe(20);
  });

  it('is one timer for any number of calls', () => {
    const { clock, ticker } = setUp();
    for (let call = 0; call < 100; call += 1) ticker.join(() => {});
    expect(clock.armed).toBe(1);
  });

  it('stops when the last one leaves and starts again for the next', () => {
    const { clock, ticker, beats, member } = setUp();
    const leave = ticker.join(member);
    clock.advance(30);
    leave();
    leave();
    expect(clock.armed).toBe(0);
    clock.advance(100);
    ticker.join(member);
    clock.advance(20);
    expect(beats).toEqual([20, 150]);
  });

  it('does not drift when timers are late, and catches up what a stall held back', () => {
    const { clock, ticker, beats, member } = setUp(new LateClock([1, 1, 1, 45]));
    ticker.join(member);
    clock.advance(200);
    expect(beats).toEqual([21, 41, 61, 125, 125, 125, 140, 160, 180, 200]);
  });

  it('leaves no hole over 60 ms and loses no packet while timers are up to 40 ms late', () => {
    const random = seededRandom(20);
    const latenesses = Array.from({ length: 2000 }, () => random.below(41));
    const { clock, ticker, beats, member } = setUp(new LateClock(latenesses));
    ticker.join(member);
    clock.advance(20_000);
    const gaps = beats.map((at, index) => at - (beats[index - 1] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(60);
    expect(beats.length).toBeGreaterThanOrEqual(20_000 / 20 - 2);
  });

  it('starts anew after a stall that no jitter buffer would bridge', () => {
    const { clock, ticker, beats, member } = setUp(new LateClock([500]));
    ticker.join(member);
    clock.advance(560);
    expect(beats).toEqual([520, 540, 560]);
  });

  it('goes on when the clock is set back by an hour', () => {
    const { clock, ticker, beats, member } = setUp();
    ticker.join(member);
    clock.advance(20);
    let shift = 0;
    const now = clock.now.bind(clock);
    clock.now = () => now() + shift;
    shift = -3_600_000;
    clock.advance(60);
    expect(beats).toHaveLength(4);
  });

  it('survives a call that leaves on its beat, and one that fails', () => {
    const { clock, ticker, faults, beats, member } = setUp();
    const failing = () => {
      throw new Error('broken call');
    };
    ticker.join(failing);
    const leave = ticker.join(() => leave());
    ticker.join(member);
    clock.advance(40);
    expect(beats).toEqual([20, 40]);
    expect(faults).toHaveLength(2);
  });
});

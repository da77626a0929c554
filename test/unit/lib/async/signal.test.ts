import { describe, expect, it } from 'vitest';
import { Signal, sleep } from '../../../../src/lib/index.ts';
import { settled } from '../../../support/builders.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

/** Tells whether a promise has been settled, without waiting for it. */
const isOver = async (promise: Promise<unknown>): Promise<boolean> => {
  let over = false;
  void promise.then(() => {
    over = true;
  });
  await settled();
  return over;
};

describe('a signal', () => {
  it('wakes who waits, and leaves no timer', async () => {
    const clock = new ManualClock();
    const signal = new Signal(clock);
    const waiting = signal.wait(1000);
    expect(await isOver(waiting)).toBe(false);
    signal.raise();
    signal.raise();
    await waiting;
    expect(clock.armed).toBe(0);
  });

  it('that was raised while nobody waited ends the next wait at once, and only that one', async () => {
    const signal = new Signal(new ManualClock());
    signal.raise();
    signal.raise();
    expect(await isOver(signal.wait(1000))).toBe(true);
    expect(await isOver(signal.wait(1000))).toBe(false);
  });

  it('lets nobody wait longer than they said', async () => {
    const clock = new ManualClock();
    const waiting = new Signal(clock).wait(1000);
    clock.advance(999);
    expect(await isOver(waiting)).toBe(false);
    clock.advance(1);
    await waiting;
  });
});

describe('a sleep', () => {
  it('is over after its time, or as soon as it is given up', async () => {
    const clock = new ManualClock();
    const giveUp = new AbortController();
    const whole = sleep(clock, 1000);
    const given = sleep(clock, 1000, giveUp.signal);
    giveUp.abort();
    await given;
    expect(clock.armed).toBe(1);
    clock.advance(1000);
    await whole;
    await sleep(clock, 1000, giveUp.signal);
    expect(clock.armed).toBe(0);
  });
});

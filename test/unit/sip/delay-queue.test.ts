import { describe, expect, it } from 'vitest';
import { Backoff } from '../../../src/sip/backoff.ts';
import { DelayQueue } from '../../../src/sip/delay-queue.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('DelayQueue', () => {
  it('calls each item exactly its delay after it was added, with one armed timer', () => {
    const clock = new ManualClock(0);
    const due: string[] = [];
    const queue = new DelayQueue<string>(clock, 1000, (item) => due.push(`${item} at ${clock.now()}`));
    queue.add('a');
    clock.advance(400);
    queue.add('b');
    queue.add('c');
    expect(clock.armed).toBe(1);
    clock.advance(599);
    expect(due).toEqual([]);
    clock.advance(1);
    expect(due).toEqual(['a at 1000']);
    clock.advance(400);
    expect(due).toEqual(['a at 1000', 'b at 1400', 'c at 1400']);
    expect(clock.armed).toBe(0);
  });

  it('starts again after it has run empty', () => {
    const clock = new ManualClock(0);
    const due: string[] = [];
    const queue = new DelayQueue<string>(clock, 10, (item) => due.push(item));
    queue.add('a');
    clock.advance(10);
    queue.add('b');
    clock.advance(10);
    expect(due).toEqual(['a', 'b']);
  });

  it('forgets everything and leaves no timer when it is cleared', () => {
    const clock = new ManualClock(0);
    const due: string[] = [];
    const queue = new DelayQueue<string>(clock, 10, (item) => due.push(item));
    queue.add('a');
    queue.clear();
    clock.advance(100);
    expect(due).toEqual([]);
    expect(clock.armed).toBe(0);
  });
});

describe('Backoff', () => {
  const timers = { t1Ms: 500, t2Ms: 4000, t4Ms: 5000 };
  const run = (reliable: boolean) => {
    const clock = new ManualClock(0);
    const log: string[] = [];
    const backoff = new Backoff({
      clock,
      timers,
      reliable,
      again: () => log.push(`again ${clock.now()}`),
      over: () => log.push(`over ${clock.now()}`),
    });
    return { clock, log, backoff };
  };

  it('repeats after T1, doubling to T2, and gives up after 64 x T1', () => {
    const { clock, log } = run(false);
    clock.advance(100_000);
    expect(log).toEqual([
      ...[500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500].map((at) => `again ${at}`),
      'over 32000',
    ]);
    expect(clock.armed).toBe(0);
  });

  it('repeats nothing where the transport is reliable, and still gives up', () => {
    const { clock, log } = run(true);
    clock.advance(100_000);
    expect(log).toEqual(['over 32000']);
  });

  it('is silent after it was stopped', () => {
    const { clock, log, backoff } = run(false);
    clock.advance(600);
    backoff.stop();
    clock.advance(100_000);
    expect(log).toEqual(['again 500']);
    expect(clock.armed).toBe(0);
  });
});

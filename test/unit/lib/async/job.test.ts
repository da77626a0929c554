import { describe, expect, it } from 'vitest';
import { type Deferred, deferred, Job } from '../../../../src/lib/index.ts';
import { settled } from '../../../support/builders.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const aJob = (step: (stop: AbortSignal) => Promise<number>) => {
  const clock = new ManualClock();
  const faults: string[] = [];
  const job = new Job({ name: 'sweeping', clock, onFault: (name) => void faults.push(name), step });
  return { job, clock, faults };
};

describe('a job', () => {
  it('works until there is nothing to do, and again after its rest or when it is woken', async () => {
    const rests = [0, 0, 1000, 1000, 1000];
    let steps = 0;
    const { job, clock } = aJob(async () => rests[steps++] ?? 1000);
    job.start();
    job.start();
    await settled();
    expect(steps).toBe(3);
    clock.advance(1000);
    await settled();
    expect(steps).toBe(4);
    job.wake();
    await settled();
    expect(steps).toBe(5);
    await job.stop();
    expect(clock.armed).toBe(0);
  });

  it('takes no rest when it was woken while it worked', async () => {
    const working = deferred<number>();
    let steps = 0;
    const { job } = aJob(async () => (++steps === 1 ? working.promise : 1000));
    job.start();
    await settled();
    job.wake();
    working.resolve(1000);
    await settled();
    expect(steps).toBe(2);
    await job.stop();
  });

  it('reports a step that failed and tries again after a second', async () => {
    let steps = 0;
    const { job, clock, faults } = aJob(async () => {
      if (++steps === 1) throw new Error('disk full');
      return 5000;
    });
    job.start();
    await settled();
    expect(faults).toEqual(['sweeping']);
    clock.advance(1000);
    await settled();
    expect(steps).toBe(2);
    await job.stop();
  });

  it('that is started while it stops begins when the step of before has ended, and not earlier', async () => {
    const steps: { readonly stop: AbortSignal; readonly work: Deferred<number> }[] = [];
    const { job } = aJob((stop) => {
      const work = deferred<number>();
      steps.push({ stop, work });
      return work.promise;
    });
    job.start();
    await settled();
    const stopping = job.stop();
    job.start();
    await settled();
    expect(steps.map(({ stop }) => stop.aborted)).toEqual([true]);
    steps[0]?.work.resolve(0);
    await stopping;
    await settled();
    expect(steps.map(({ stop }) => stop.aborted)).toEqual([true, false]);
    const ended = job.stop();
    steps[1]?.work.resolve(0);
    await ended;
    expect(job.isRunning).toBe(false);
  });

  it('that was never started has stopped', async () => {
    await aJob(async () => 1000).job.stop();
  });
});

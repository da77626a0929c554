import { expect, it } from 'vitest';
import { type Deferred, deferred, Loop } from '../../../../src/lib/index.ts';
import { settled } from '../../../support/builders.ts';

it('begins and ends any number of times, and never runs twice at once', async () => {
  const runs: { readonly stop: AbortSignal; readonly end: Deferred<void> }[] = [];
  const loop = new Loop(async (stop) => {
    const end = deferred();
    runs.push({ stop, end });
    await end.promise;
  });
  loop.start();
  loop.start();
  await settled();
  const stopping = loop.stop();
  loop.start();
  await settled();
  expect(runs.map(({ stop }) => stop.aborted)).toEqual([true]);
  runs[0]?.end.resolve();
  await stopping;
  await settled();
  expect(runs.map(({ stop }) => stop.aborted)).toEqual([true, false]);
  runs[1]?.end.resolve();
  await Promise.all([loop.stop(), loop.stop()]);
  expect(runs.map(({ stop }) => stop.aborted)).toEqual([true, true]);
});

it('that was never started has stopped', async () => {
  await new Loop(() => new Promise(() => undefined)).stop();
});

import { percentile } from '../support/percentile.ts';
import type { Filling } from './filled.ts';
import { type Played, playAndCancel } from './full-calls.ts';
import { heapAfterCollection, launch } from './launch.ts';
import { overridden } from './overrides.ts';
import { rssBytes } from './usage.ts';

/** What Offhook costs with something in its store. */
export interface Grown {
  /** CPU of all its threads for a full call. */
  readonly callCpuMs: number;
  /** The same for a confirmation that is asked for, several at a time; and how long the middle one takes that is asked for alone. */
  readonly postCpuMs: number;
  readonly postP50Ms: number;
  /** Calls that did not end well. */
  readonly failed: number;
  /** What others on this machine used meanwhile. */
  readonly elsewhereCores: number;
  /** After the start and a collection. */
  readonly heapBytes: number;
  readonly rssBytes: number;
  readonly readyAfterMs: number;
}

/** Calls in one batch: no more than so many confirmations live beside those that the store was filled with. */
const BATCH = 100;

/** The first ones pay for a compiler that is not warm; they are not reported. */
const WARM_UP_BATCHES = 5;

const ONE_BY_ONE = 100;

/** Fills a store, starts Offhook on it, and plays batches of calls for so long. */
export const measureAt = async (
  filling: Filling,
  { seconds, callsPerSecond }: { readonly seconds: number; readonly callsPerSecond: number },
): Promise<Grown> => {
  const { offhook, lines, readyAfterMs } = await launch(filling, overridden);
  try {
    const memory = { heapBytes: await heapAfterCollection(offhook), rssBytes: rssBytes(offhook.pid) };
    const play = () => playAndCancel({ offhook, lines }, { name: 'batch', callsPerSecond, calls: BATCH });
    for (let n = 0; n < WARM_UP_BATCHES; n += 1) await play();
    const played: Played[] = [];
    for (let n = 0; n < (seconds * callsPerSecond) / BATCH; n += 1) played.push(await play());
    const mean = (of: (one: Played) => number) => played.reduce((sum, one) => sum + of(one), 0) / played.length;
    return {
      ...memory,
      readyAfterMs,
      callCpuMs: mean(({ measured }) => measured.cpuMsPerCall),
      postCpuMs: mean(({ beforehand }) => beforehand.code),
      elsewhereCores: mean(({ measured }) => measured.elsewhereCores),
      failed: played.reduce((sum, { measured }) => sum + measured.failed, 0),
      postP50Ms: percentile(await postsOneByOne(offhook.app), 0.5),
    };
  } finally {
    await offhook.remove();
  }
};

/** How long each takes, and cancels it again. */
const postsOneByOne = async (app: { ask(): Promise<{ id: string }>; cancel(id: string): Promise<void> }) => {
  const tookMs: number[] = [];
  for (let n = 0; n < ONE_BY_ONE; n += 1) {
    const began = performance.now();
    const { id } = await app.ask();
    tookMs.push(performance.now() - began);
    await app.cancel(id);
  }
  return tookMs;
};

import { playAndCancel } from './full-calls.ts';
import { launch } from './launch.ts';
import type { Measured } from './measure.ts';

/** `confirmation.maxLive`: so many codes may live at once. */
const CALLS = 100;

/** `limits.packetsPerSecond` lets one address send 200, and a call sends five: below that, so that none is dropped. */
const CALLS_PER_SECOND = 35;

/** `limits.httpRequestsPerMinute` lets one app ask 600 times: a code is asked for and cancelled. */
const MOST_ROUNDS = 3;

const LINES = 50;

/** Calls of an Offhook on which nothing but its place was set, as many as may wait at once and as fast as one address may call; the last of some rounds. */
export const playWithDefaults = async (seconds: number, nodeOptions: readonly string[]): Promise<Measured> => {
  const { offhook, lines } = await launch({ lines: LINES }, {}, nodeOptions);
  try {
    const wanted = { name: 'full call, default settings', callsPerSecond: CALLS_PER_SECOND, calls: CALLS };
    let last = await playAndCancel({ offhook, lines }, wanted);
    for (let n = 1; n < Math.min(MOST_ROUNDS, (seconds * CALLS_PER_SECOND) / CALLS); n += 1)
      last = await playAndCancel({ offhook, lines }, wanted);
    return last.measured;
  } finally {
    await offhook.remove();
  }
};

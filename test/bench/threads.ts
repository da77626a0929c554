import { readdirSync, readFileSync } from 'node:fs';
import { cpuMs, cpuMsOfTask } from './usage.ts';

/** CPU milliseconds of a process by what its threads do. */
export interface ThreadTimes {
  /** The event loop: SIP, media, REST. */
  readonly main: number;
  /** The thread of the store, where test/bench/name-threads.mjs has named it. */
  readonly store: number;
  /** All others: V8's helpers (garbage, compiler), the pool of libuv. */
  readonly rest: number;
}

const STORE = 'offhook-store';

/** What the threads of this process have used so far. */
export const threadTimes = (pid: number): ThreadTimes => {
  const main = cpuMsOfTask(pid, pid);
  const store = tasksNamed(pid, STORE).reduce((sum, tid) => sum + cpuMsOfTask(pid, tid), 0);
  return { main, store, rest: Math.max(0, cpuMs(pid) - main - store) };
};

/** What they have used since then, shared among so many. */
export const sharedAmong = (count: number, before: ThreadTimes, after: ThreadTimes): ThreadTimes => ({
  main: (after.main - before.main) / count,
  store: (after.store - before.store) / count,
  rest: (after.rest - before.rest) / count,
});

const tasksNamed = (pid: number, name: string): readonly number[] =>
  readdirSync(`/proc/${pid}/task`)
    .map(Number)
    .filter((tid) => nameOf(pid, tid) === name);

/** Undefined where the thread has just ended. */
const nameOf = (pid: number, tid: number): string | undefined => {
  try {
    return readFileSync(`/proc/${pid}/task/${tid}/comm`, 'latin1').trim();
  } catch {
    return undefined;
  }
};

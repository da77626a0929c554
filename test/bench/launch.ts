import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OffhookProcess, startOffhook } from '../support/offhook-process.ts';
import type { Account } from '../support/relying-app.ts';
import { type Filling, fill } from './filled.ts';

/** Offhook from dist with something in its store, and the accounts of its lines. */
export interface Launched {
  readonly offhook: OffhookProcess;
  readonly lines: readonly Account[];
  /** From the start of its process to `ready`, in milliseconds. */
  readonly readyAfterMs: number;
}

const importOf = (name: string): readonly string[] => ['--import', `${import.meta.dirname}/${name}.mjs`];

/** It names its threads and tells its heap: see there. */
const PROBES = ['--expose-gc', ...importOf('heap-probe'), ...importOf('name-threads')];

/** What `test/bench/profile-probe.mjs` needs besides. */
export const PROFILED = ['--enable-source-maps', ...importOf('profile-probe')];

/** Fills a data directory of its own, then starts Offhook on it. `env`: what differs from the defaults; `more`: options of Node. */
export const launch = async (
  filling: Filling,
  env: Readonly<Record<string, string>>,
  more: readonly string[] = [],
): Promise<Launched> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'offhook-data-'));
  const lines = await fill(dataDir, filling);
  const began = performance.now();
  const offhook = await startOffhook({ from: 'dist', env, dataDir, nodeOptions: [...PROBES, ...more], ipc: true });
  return { offhook, lines, readyAfterMs: performance.now() - began };
};

/** Bytes left on the main thread's heap after a collection. */
export const heapAfterCollection = ({ child }: OffhookProcess): Promise<number> =>
  new Promise((resolve) => {
    child.once('message', (answer) => resolve((answer as { heapUsed: number }).heapUsed));
    child.send('heap');
  });

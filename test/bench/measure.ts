import { percentile } from '../support/percentile.ts';
import { type Limit, limitOf } from './limit.ts';
import { drive, type Load, type Outcome, sustained } from './load.ts';
import { watchOthers } from './others.ts';
import type { Probed } from './prober.ts';
import { sharedAmong, type ThreadTimes, threadTimes } from './threads.ts';
import { cpuMs, rssBytes } from './usage.ts';

/** A load and what it cost the process that answered it. */
export interface Measured extends Outcome {
  readonly name: string;
  readonly offeredPerSecond: number;
  readonly sustained: boolean;
  /** CPU of the answering process, all threads, per completed call. */
  readonly cpuMsPerCall: number;
  /** The same by thread. */
  readonly threadMsPerCall: ThreadTimes;
  /** From INVITE to 200, as a second client met it: undefined where there was none. */
  readonly answered: { readonly p50Ms: number; readonly p99Ms: number; readonly lost: number } | undefined;
  /** What others on this machine used meanwhile. */
  readonly elsewhereCores: number;
  readonly limit: Limit | undefined;
  readonly rssMbBefore: number;
  readonly rssMbAfter: number;
}

/** Another client, for as long as the load lasts. Its calls count among those that cost. */
type Beside = () => { stop(): Promise<Probed> };

const megabytes = (bytes: number): number => Math.round(bytes / 1_048_576);

const nobody: Beside = () => ({ stop: async () => ({ tookMs: [], lost: 0 }) });

/** Drives a load against the process `pid` and measures that process meanwhile. */
export const measure = async (name: string, pid: number, load: Load, beside = nobody): Promise<Measured> => {
  const rssMbBefore = megabytes(rssBytes(pid));
  const before = threadTimes(pid);
  const others = watchOthers(() => cpuMs(pid));
  const other = beside();
  const outcome = await drive(load);
  const after = threadTimes(pid);
  const elsewhereCores = others();
  const { tookMs, lost } = await other.stop();
  const threads = sharedAmong(1, before, after);
  const threadMsPerCall = sharedAmong(Math.max(outcome.completed + tookMs.length, 1), before, after);
  return {
    name,
    ...outcome,
    offeredPerSecond: load.callsPerSecond,
    sustained: sustained(load, outcome),
    cpuMsPerCall: threadMsPerCall.main + threadMsPerCall.store + threadMsPerCall.rest,
    threadMsPerCall,
    answered: beside === nobody ? undefined : { p50Ms: percentile(tookMs, 0.5), p99Ms: percentile(tookMs, 0.99), lost },
    elsewhereCores,
    limit: limitOf(load, outcome, { threads, elsewhereCores }),
    rssMbBefore,
    rssMbAfter: megabytes(rssBytes(pid)),
  };
};

/** Tries the rates in rising order until one is not sustained; gives all that was measured. */
export const climb = async (
  rates: readonly number[],
  attempt: (callsPerSecond: number) => Promise<Measured>,
): Promise<readonly Measured[]> => {
  const measured: Measured[] = [];
  for (const rate of rates) {
    const step = await attempt(rate);
    measured.push(step);
    if (!step.sustained) break;
  }
  return measured;
};

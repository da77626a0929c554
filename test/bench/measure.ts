import { drive, type Load, type Outcome, sustained } from './load.ts';
import { cpuMs, rssBytes } from './usage.ts';

/** A load and what it cost the process that answered it. */
export interface Measured extends Outcome {
  readonly name: string;
  readonly offeredPerSecond: number;
  readonly sustained: boolean;
  /** CPU of the answering process, all threads, per completed call. */
  readonly cpuMsPerCall: number;
  readonly rssMbBefore: number;
  readonly rssMbAfter: number;
}

const megabytes = (bytes: number): number => Math.round(bytes / 1_048_576);

/** Drives a load against the process `pid` and measures that process meanwhile. */
export const measure = async (name: string, pid: number, load: Load): Promise<Measured> => {
  const rssMbBefore = megabytes(rssBytes(pid));
  const before = cpuMs(pid);
  const outcome = await drive(load);
  const cpu = cpuMs(pid) - before;
  return {
    name,
    ...outcome,
    offeredPerSecond: load.callsPerSecond,
    sustained: sustained(load, outcome),
    cpuMsPerCall: cpu / Math.max(outcome.completed, 1),
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

import type { Load, Outcome } from './load.ts';
import { QUIET_CORES } from './others.ts';
import type { ThreadTimes } from './threads.ts';

/** A core that is this full leaves nothing to a thread. */
export const FULL_CORE = 0.95;

/** Below this share of a core a thread had time left. */
const IDLE_ENOUGH = 0.85;

/** Below this share of the rate that was asked for, the load generator is behind. */
const KEEPS_UP = 0.98;

/** What bounds a run, where that is not the server. */
export type Limit = 'generator' | 'machine';

/** CPU in that time: of the server's threads in milliseconds, and of whoever else is on the machine in cores. */
export interface Around {
  readonly threads: Pick<ThreadTimes, 'main' | 'store'>;
  readonly elsewhereCores: number;
}

/**
 * `machine`: others use it. `generator`: SIPp filled a core, or began fewer calls than it was asked for while no thread of the server was
 * busy and SIPp had to send nothing again, as it does while it waits for a server that was. Undefined: the figures are those of the server.
 */
export const limitOf = (
  { callsPerSecond }: Pick<Load, 'callsPerSecond'>,
  {
    sippCores,
    startedPerSecond,
    seconds,
    retransmissions,
  }: Pick<Outcome, 'sippCores' | 'startedPerSecond' | 'seconds' | 'retransmissions'>,
  { threads, elsewhereCores }: Around,
): Limit | undefined => {
  if (elsewhereCores > QUIET_CORES) return 'machine';
  if (sippCores >= FULL_CORE) return 'generator';
  const busiest = Math.max(threads.main, threads.store) / 1000 / seconds;
  const isBehind = startedPerSecond < KEEPS_UP * callsPerSecond && retransmissions === 0;
  return isBehind && busiest < IDLE_ENOUGH ? 'generator' : undefined;
};

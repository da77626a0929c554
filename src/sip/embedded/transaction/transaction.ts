import type { Clock } from '../../../lib/index.ts';
import { DelayQueue } from '../../delay-queue.ts';
import type { TimerSettings } from '../../settings.ts';

/** What waits in its last state for late retransmissions, and is told when it has waited long enough. */
export interface Lingering {
  lingered(): void;
}

/** What identifies a server transaction: `key` its retransmissions, `merge` its copies over other paths (initial requests only). */
export interface TransactionId {
  readonly key: string;
  readonly merge: string | undefined;
}

/** What every transaction needs of the server it lives in. */
export interface TransactionParts {
  readonly clock: Clock;
  readonly timers: TimerSettings;
  /** Timers J and L: 64 x T1 (RFC 3261 17.2.2, RFC 6026 8.7). */
  readonly linger64T1: DelayQueue<Lingering>;
  /** Timers I and K: T4 (RFC 3261 17.2.1, 17.1.2.2). */
  readonly lingerT4: DelayQueue<Lingering>;
}

export const createTransactionParts = (clock: Clock, timers: TimerSettings): TransactionParts => {
  const lingered = (transaction: Lingering): void => transaction.lingered();
  return {
    clock,
    timers,
    linger64T1: new DelayQueue(clock, 64 * timers.t1Ms, lingered),
    lingerT4: new DelayQueue(clock, timers.t4Ms, lingered),
  };
};

import type { Clock, ReportFault } from '../../../lib/index.ts';
import type { Proof, RequestFacts, Target } from '../../port.ts';
import type { TimerSettings } from '../../settings.ts';
import type { Tokens } from '../transaction/tokens.ts';
import type { Transactions } from '../transaction/transactions.ts';
import type { Flow } from '../transport/flow.ts';
import type { OwnAddress } from './own-address.ts';

/** What every call needs of the server it lives in. */
export interface CallParts {
  readonly clock: Clock;
  readonly timers: TimerSettings;
  readonly tokens: Tokens;
  readonly transactions: Transactions;
  readonly own: OwnAddress;
  /** Opens a way outwards; rejects where there is none. */
  readonly open: (target: Target) => Promise<Flow>;
  /** See `OtherEnd`. */
  readonly isProxy: (address: string) => boolean;
  /** The address of this machine from which packets to that one leave; undefined where there is no route. */
  readonly localTowards: (address: string) => string | undefined;
  readonly maxCallSeconds: number;
  readonly onFault: ReportFault;
  /** The call will never take a message again. */
  readonly forget: (call: { readonly localTag: string }) => void;
}

/** The line that the caller has proven to be, and how; and what else its INVITE says. */
export interface ProvenCaller {
  readonly line: string;
  readonly proof: Proof;
  readonly facts: RequestFacts;
}

import type { Call } from '../../call.ts';
import type { CallParts } from '../../call-wire.ts';
import type { Target } from '../../port.ts';
import type { TimerSettings } from '../../settings.ts';
import type { Tokens } from '../transaction/tokens.ts';
import type { Transactions } from '../transaction/transactions.ts';
import type { Flow } from '../transport/flow.ts';
import type { Dialog } from './dialog.ts';
import type { OwnAddress } from './own-address.ts';

/** A call, and its dialog. */
export interface CallInDialog {
  readonly call: Call;
  readonly dialog: Dialog;
}

/** What every call needs of this server. */
export interface LegParts extends CallParts {
  readonly timers: TimerSettings;
  readonly tokens: Tokens;
  readonly transactions: Transactions;
  readonly own: OwnAddress;
  /** Opens a way outwards; rejects where there is none. */
  readonly open: (target: Target) => Promise<Flow>;
  /** See `OtherEnd`. */
  readonly isProxy: (address: string) => boolean;
  /** See `ServerParts`. */
  readonly localTowards: (address: string) => string | undefined;
  /** The call will never take a message again. */
  readonly forget: (leg: CallInDialog) => void;
}

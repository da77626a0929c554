import type { AdminTexts } from '../i18n/admin-texts.ts';
import type { Api } from './api.ts';
import type { FeedName, Snapshot } from './feeds.ts';
import type { AskToConfirm, Guard } from './guard.ts';
import type { OldCalls } from './old-calls.ts';
import type { Scope } from './scopes.ts';
import type { Unblocking } from './unblocking.ts';

/** What a view is drawn from. */
export interface Context {
  readonly text: AdminTexts;
  readonly api: Api;
  /** Does what is dangerous: asks for a confirmation of the window where one is needed, and then does it. */
  readonly guarded: Guard['run'];
  /** Asks for a confirmation, whether it is needed or not. */
  readonly confirm: AskToConfirm;
  readonly snapshot: Snapshot;
  readonly oldCalls: OldCalls;
  /** What the key may open. */
  readonly scopes: ReadonlySet<Scope>;
  readonly unblocking: Pick<Unblocking, 'of'>;
  /** Ends the block of a line: the operator's word. */
  readonly unblock: (line: string) => void;
  /** Asks for this one at once: what it tells of has been changed. */
  readonly again: (feed: FeedName) => void;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The browser's monotonic clock, in milliseconds. */
  readonly tick: number;
}

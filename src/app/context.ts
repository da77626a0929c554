import type { Logger } from 'pino';
import type { Config } from '../config/index.ts';
import type { SteadyClock } from '../lib/index.ts';
import type { OpenMedia } from '../media/port.ts';
import type { SipSettings } from '../sip/embedded/index.ts';
import type { SipStack } from '../sip/port.ts';
import type { OwnContacts } from '../sip/registrations/port.ts';
import type { Store } from '../store/index.ts';
import type { Tools } from './tools.ts';

/** Replaces or wraps a part: for tests, and for the demo, which takes any free port. */
export interface Overrides {
  readonly clock?: SteadyClock;
  readonly logger?: Logger;
  /** Here port 0 is any free one; in the configuration it is off. */
  readonly sip?: Partial<SipSettings>;
  readonly store?: (store: Store) => Store;
  readonly openMedia?: (open: OpenMedia) => OpenMedia;
  /** The contacts that calls through `sip.registrations` can be for. */
  readonly contacts?: OwnContacts;
  /** Hears whether the simulated light shines, instead of the log. */
  readonly light?: (shines: boolean) => void;
}

export interface Addresses {
  /** Base URL of the REST API as it listens. */
  readonly http: string;
  readonly sip: ReturnType<SipStack['addresses']>;
  /** Base URL of the TR-064 door, where it is open. */
  readonly tr064?: string;
}

/** What every step of the opening is given. */
export interface Opening {
  readonly config: Config;
  readonly overrides: Overrides;
  readonly tools: Tools;
  /** What has been opened and has to be closed, last first: each step leaves its own. */
  readonly closers: (() => Promise<void>)[];
  /** Aborts when it is stopped: a step that waits for others gives up with `StoppedMeanwhile`. */
  readonly leaving: AbortSignal;
}

import type { ConfirmationService } from '../confirmation/index.ts';
import type { Background, Clock, KeyedMutex, Random } from '../lib/index.ts';
import type { LineDirectory } from '../line/index.ts';
import type { OpenMedia } from '../media/port.ts';
import type { SipDecisions } from '../sip/port.ts';
import type { CallHistory } from './call-history.ts';
import type { RegisteredCalls } from './callers/port.ts';
import type { HeardPhones } from './heard-phones.ts';
import type { TrustedPeer } from './identify.ts';
import type { Ladders } from './ladder/ladders.ts';
import type { CallRecord, Dial, DialOutcome } from './port.ts';
import type { RefusedRequests } from './refused-requests.ts';
import type { ScriptSettings } from './script.ts';
import type { UnprovenCalls } from './unproven-calls.ts';

/** What dial-in needs of the rest of the server. */
export interface DialinParts {
  readonly confirmations: Pick<ConfirmationService, 'noteRefusedDial' | 'cancel'>;
  /** See `DialStore`; the rules of the house are known there. Rejects with `Unavailable` while nobody knows what time it is. */
  readonly dial: (dial: Pick<Dial, 'code' | 'call' | 'invite' | 'lineVersion'>) => Promise<DialOutcome>;
  readonly lines: Pick<
    LineDirectory,
    | 'credentials'
    | 'byCertificate'
    | 'behindPeer'
    | 'get'
    | 'mayConfirm'
    | 'blockedForSeconds'
    | 'triesAre'
    | 'reread'
    | 'suspect'
    | 'bound'
  >;
  readonly openMedia: OpenMedia;
  readonly ladders: Pick<Ladders, 'of'>;
  readonly history: Pick<CallHistory, 'record' | 'committed' | 'turnedAway' | 'began'>;
  readonly heard: Pick<HeardPhones, 'note'>;
  readonly refused: Pick<RefusedRequests, 'turnedAway' | 'proven' | 'note'>;
  readonly peers: readonly TrustedPeer[];
  /** Calls through registrations at PBXs; undefined where there is none. */
  readonly registered: RegisteredCalls | undefined;
  /** Whether an address belongs to the home networks. */
  readonly isHome: (address: string) => boolean;
  /** What is missing without which no request of this SIP method can be served now. */
  readonly lacking: SipDecisions['lacking'];
  readonly serviceNumber: string;
  readonly node: CallRecord['node'];
  readonly script: ScriptSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly background: Background;
  /** Aborts when all ends: what is tried again is tried once more, and given up. */
  readonly leaving: AbortSignal;
}

/** What one conversation needs: all that, and its place among the other calls. */
export interface ConversationParts extends DialinParts {
  /**
   * One call of a line at a time: of a hundred calls at once those that come after the block are answered from memory, without a look
   * into the store.
   */
  readonly turns: KeyedMutex;
  readonly unproven: UnprovenCalls;
  readonly identify: SipDecisions['identify'];
}

import type { Clock, ReportFault } from '../lib/index.ts';
import type { Answer } from './answer.ts';
import type { Proof, RequestFacts } from './port.ts';

/** The line that the caller has proven to be, and how; and what else its INVITE says. */
export interface ProvenCaller {
  readonly line: string;
  readonly proof: Proof;
  readonly facts: RequestFacts;
}

/** What every call needs of the server it lives in. */
export interface CallParts {
  readonly clock: Clock;
  readonly maxCallSeconds: number;
  readonly onFault: ReportFault;
}

/** How a call speaks with its phone: what each back end does in a way of its own. It is asked for what the state of the call allows, and decides nothing. */
export interface CallWire {
  /** See `IncomingCall`. */
  readonly localAddress: string;
  /** Sends 100 Trying; asked at most once. */
  trying(): void;
  /** Answers the call's INVITE with 200 and this SDP, again and again until its ACK comes. `Call.unacknowledged` hears where none does. */
  succeed(sdp: string): void;
  /** Answers the INVITE with what is no 2xx. `acknowledged`, where it is given, is told of the ACK by a back end that hears it. */
  fail(answer: Answer, acknowledged: (() => void) | undefined): void;
  /** Says BYE; `done` is called when that was answered, or never will be. */
  bye(done: () => void): void;
  /** Neither an answer of ours nor an ACK of the phone is waited for any more. Idempotent. */
  stopWaiting(): void;
  /** The call will never take a message again. */
  forget(): void;
}

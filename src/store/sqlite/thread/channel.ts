import type { CancelTimer, ReportFault } from '../../../lib/index.ts';
import type { Answers, Catalogue, Command } from './protocol.ts';

/** The way from the client to an engine and back. */
export interface Channel {
  /** Calls `flush` when what happens now is over, so that the commands given meanwhile go as one group. */
  defer(flush: () => void): void;
  /** The same, but some milliseconds after the group before where that went just now: what comes in crowds travels together. */
  gather(flush: () => void): CancelTimer;
  /** Calls `flush` some milliseconds later, for what nobody waits for; until then it travels along with anything else. */
  postpone(flush: () => void): CancelTimer;
  send(group: readonly Command[]): void;
  /** Resolves when everything sent was answered and the database is closed. */
  close(): Promise<void>;
}

/** Where a channel delivers. */
export interface Receiver {
  answered(answers: Answers): void;
  /** The engine is gone: no reply will come any more. */
  broken(cause: Error): void;
}

/** Where the engine runs: in a thread of its own, so that no fsync holds up RTP or SIP, or in that of its caller. */
export type StoreThread = 'own' | 'caller';

/**
 * `path` is a file or `:memory:`; `secretKey` has 32 bytes; `onFault` hears that the engine is gone. `thread`: `own` unless
 * `path` is `:memory:`.
 */
export interface StoreOptions {
  readonly path: string;
  readonly secretKey: Uint8Array;
  readonly onFault: ReportFault;
  readonly thread?: StoreThread;
}

/** An engine that has been opened: the way to it, and what it can be asked. */
export interface Opened {
  readonly channel: Channel;
  readonly catalogue: Catalogue;
}

/** Opens the engine and connects it to `receiver`. Rejects with `StoreUnusable`. */
export type OpenChannel = (options: StoreOptions, receiver: Receiver) => Promise<Opened>;

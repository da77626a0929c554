import type { AttemptCode, LineRef } from '../confirmation/index.ts';

/** Why a call confirmed nothing: what the UI calls an attempt, and what only the call log knows. */
export type CallRefusal =
  | AttemptCode
  | 'not-a-code'
  | 'code-incomplete'
  | 'extension-unsupported'
  | 'unauthenticated'
  | 'media-unusable'
  | 'no-media-port'
  | 'media-intruded'
  | 'abandoned'
  | 'fault';

/** One dial attempt as `GET /v1/calls` shows it. Never holds what was dialled. */
export interface CallRecord {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly line: LineRef | null;
  readonly outcome: 'confirmed' | 'refused';
  readonly refusal: CallRefusal | null;
  /** Names of what was noticed about the caller, never their content. */
  readonly signals: readonly string[];
  readonly address: string;
  readonly transport: string;
  readonly userAgent: string | null;
}

/** A call that was answered and is not over yet. */
export interface LiveCall {
  readonly line: LineRef;
  /** When it was answered. Milliseconds since the epoch. */
  readonly since: number;
  readonly address: string;
  readonly transport: string;
}

/** Where dial attempts of authenticated lines live. */
export interface CallLog {
  record(call: CallRecord): Promise<void>;
  /** Newest first, of all lines or of one; `next` is the cursor to read on with. */
  recent(query: {
    readonly line?: string;
    readonly cursor?: string;
    readonly limit: number;
  }): Promise<{ readonly items: readonly CallRecord[]; readonly next: string | null }>;
  /** Forgets calls from before this moment (milliseconds since the epoch). */
  prune(before: number): Promise<void>;
}

import type { Answers, Catalogue, Command, Fault } from './protocol.ts';

/** What the worker thread is started with. */
export interface WorkerStart {
  readonly path: string;
  readonly secretKey: Uint8Array;
}

export type ToWorker = { readonly kind: 'run'; readonly group: readonly Command[] } | { readonly kind: 'close' };

export type FromWorker =
  | { readonly kind: 'open'; readonly catalogue: Catalogue }
  | { readonly kind: 'unusable'; readonly message: string; readonly cause: Fault }
  | { readonly kind: 'answers'; readonly answers: Answers };

import { type Deferred, deferred } from '../../lib/index.ts';
import type { Call } from './call.ts';

/** The calls alive, by what drachtio calls their INVITE and, once answered, their dialog. */
export class Calls {
  readonly #byTransaction = new Map<string, Call>();
  readonly #byDialog = new Map<string, Call>();
  readonly #merges = new Set<string>();
  #emptied: Deferred<void> | undefined;

  get size(): number {
    return this.#byTransaction.size;
  }

  add(call: Call): void {
    this.#byTransaction.set(call.transaction, call);
    this.#merges.add(call.merge);
  }

  readonly named = (call: Call, dialog: string): void => {
    this.#byDialog.set(dialog, call);
  };

  readonly forget = (call: Call): void => {
    this.#byTransaction.delete(call.transaction);
    this.#merges.delete(call.merge);
    if (call.dialog !== undefined) this.#byDialog.delete(call.dialog);
    if (this.size > 0) return;
    this.#emptied?.resolve();
    this.#emptied = undefined;
  };

  byTransaction(transaction: string): Call | undefined {
    return this.#byTransaction.get(transaction);
  }

  byDialog(dialog: string): Call | undefined {
    return this.#byDialog.get(dialog);
  }

  /** RFC 3261 8.2.2.2: whether a copy of this INVITE is a call that is alive. */
  isMerged(merge: string): boolean {
    return this.#merges.has(merge);
  }

  /** Ends every call, as its state allows. */
  endAll(): void {
    for (const call of [...this.#byTransaction.values()]) call.end('stopped');
  }

  /** Ends every call without a word. */
  loseAll(end: 'failed' | 'stopped'): void {
    for (const call of [...this.#byTransaction.values()]) call.lose(end);
  }

  /** Resolves when the last call has gone. */
  empty(): Promise<void> {
    if (this.size === 0) return Promise.resolve();
    this.#emptied ??= deferred();
    return this.#emptied.promise;
  }
}

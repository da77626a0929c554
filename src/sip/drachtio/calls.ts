import { PassingMap } from '../../lib/index.ts';
import { LiveCalls } from '../live-calls.ts';
import type { Leg } from './leg.ts';

/** The calls alive, by what drachtio calls their INVITE and, once answered, their dialog. */
export class Calls {
  readonly live = new LiveCalls();
  readonly #byTransaction = new PassingMap<string, Leg>();
  readonly #byDialog = new PassingMap<string, Leg>();
  readonly #merges = new Set<string>();

  add(leg: Leg): void {
    this.#byTransaction.set(leg.transaction, leg);
    this.#merges.add(leg.merge);
    this.live.add(leg.transaction, leg.call);
  }

  readonly named = (leg: Leg, dialog: string): void => {
    this.#byDialog.set(dialog, leg);
  };

  readonly forget = (leg: Leg): void => {
    this.#byTransaction.delete(leg.transaction);
    this.#merges.delete(leg.merge);
    if (leg.dialog !== undefined) this.#byDialog.delete(leg.dialog);
    this.live.delete(leg.transaction);
  };

  byTransaction(transaction: string): Leg | undefined {
    return this.#byTransaction.get(transaction);
  }

  byDialog(dialog: string): Leg | undefined {
    return this.#byDialog.get(dialog);
  }

  /** RFC 3261 8.2.2.2: whether a copy of this INVITE is a call that is alive. */
  isMerged(merge: string): boolean {
    return this.#merges.has(merge);
  }
}

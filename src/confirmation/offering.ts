import type { Background, CancelTimer, Clock } from '../lib/index.ts';
import { type Offer, offered, type Wired } from './policy.ts';
import type { Contest } from './pressing.ts';
import type { Confirmation } from './state.ts';

/** A confirmation with what the person can be offered at that moment: all that a reader is shown. */
export interface Snapshot {
  readonly confirmation: Confirmation;
  readonly offer: Offer;
}

const nothingOffered: Offer = { methods: [], unavailable: [] };

/**
 * What can be offered to whom. The button is offered to one question alone, so that what others do, and the time that
 * passes after it, turns the offers of questions that have not changed: `onTurn` says so.
 */
export class Offering {
  readonly #clock: Clock;
  readonly #background: Background;
  readonly #wired: (user: string, app: string) => Wired;
  readonly #contest: () => Promise<Contest>;
  readonly #onTurn: () => void;
  /** As it was found last; undefined before the first look. */
  #wasBusy: boolean | undefined;
  #armedFor = Number.POSITIVE_INFINITY;
  #disarm: CancelTimer = () => undefined;
  #isStopped = false;

  constructor(parts: {
    clock: Clock;
    background: Background;
    wired: (user: string, app: string) => Wired;
    contest: () => Promise<Contest>;
    onTurn: () => void;
  }) {
    this.#clock = parts.clock;
    this.#background = parts.background;
    this.#wired = parts.wired;
    this.#contest = parts.contest;
    this.#onTurn = parts.onTurn;
  }

  /** What the person can be offered now: nothing unless pending. */
  async of(confirmation: Confirmation): Promise<Offer> {
    if (confirmation.kind !== 'pending') return nothingOffered;
    const wired = this.#wired(confirmation.user, confirmation.app);
    const mayPress = confirmation.origin === 'home' && wired.button === 'free';
    const button = mayPress && (await this.#isBusy()) ? 'busy' : wired.button;
    return offered(confirmation.origin, { ...wired, button });
  }

  /** Something changed at home: the button may be contested now, or no longer. Nobody has asked before the first look. */
  noteChange(): void {
    if (this.#wasBusy !== undefined && !this.#isStopped) this.#background(this.#isBusy(), 'look at the button');
  }

  /** Goes on after a stop; in the beginning it need not be told. Idempotent. */
  start(): void {
    this.#isStopped = false;
  }

  /** Leaves no timer. Idempotent. */
  stop(): void {
    this.#isStopped = true;
    this.#disarm();
    this.#armedFor = Number.POSITIVE_INFINITY;
  }

  async #isBusy(): Promise<boolean> {
    const { isBusy, lookAt } = await this.#contest();
    if (isBusy && lookAt !== undefined) this.#arm(lookAt);
    const turned = this.#wasBusy !== undefined && this.#wasBusy !== isBusy;
    this.#wasBusy = isBusy;
    if (turned) this.#onTurn();
    return isBusy;
  }

  /** One timer, never later than the soonest look that is due: one too many finds nothing new. */
  #arm(at: number): void {
    if (this.#isStopped || at >= this.#armedFor) return;
    this.#disarm();
    this.#armedFor = at;
    this.#disarm = this.#clock.after(at - this.#clock.now(), () => {
      this.#armedFor = Number.POSITIVE_INFINITY;
      this.noteChange();
    });
  }
}

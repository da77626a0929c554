import type { Background, Clock } from '../lib/index.ts';
import { type Offer, offered, type Wired } from './policy.ts';
import type { Contest } from './pressing.ts';
import { SoonestTimer } from './soonest-timer.ts';
import type { Confirmation, Origin, WindowKey } from './state.ts';

/** A confirmation with what the person can be offered at that moment: all that a reader is shown. */
export interface Snapshot {
  readonly confirmation: Confirmation;
  readonly offer: Offer;
}

const nothingOffered: Offer = { methods: [], unavailable: [] };

/**
 * What can be offered to whom. The button is offered to one question alone, and a phone only while it is not blocked, so that what others
 * do, and the time that passes after it, turns the offers of questions that have not changed: `onTurn` says so.
 */
export class Offering {
  readonly #background: Background;
  readonly #wired: (user: string, app: string) => Wired;
  readonly #contest: () => Promise<Contest>;
  readonly #onTurn: () => void;
  /** When the button is worth a look, and when a blocked line is free again. */
  readonly #button: SoonestTimer;
  readonly #phone: SoonestTimer;
  /** As it was found last; undefined before the first look. */
  #wasBusy: boolean | undefined;
  #isStopped = false;

  constructor(parts: {
    clock: Clock;
    background: Background;
    wired: (user: string, app: string) => Wired;
    contest: () => Promise<Contest>;
    onTurn: () => void;
  }) {
    this.#background = parts.background;
    this.#wired = parts.wired;
    this.#contest = parts.contest;
    this.#onTurn = parts.onTurn;
    this.#button = new SoonestTimer(parts.clock, () => this.noteChange());
    this.#phone = new SoonestTimer(parts.clock, parts.onTurn);
  }

  /** What the person can be offered now: nothing unless pending. */
  async of(confirmation: Confirmation): Promise<Offer> {
    if (confirmation.kind !== 'pending') return nothingOffered;
    const wired = this.#wired(confirmation.user, confirmation.app);
    if (confirmation.origin === 'home' && typeof wired.phone === 'object')
      this.#arm(this.#phone, wired.phone.blockedUntil);
    return this.#now(wired, confirmation.origin);
  }

  /** What a user of this app could be offered there, were they asked now. */
  to({ app, user }: Pick<WindowKey, 'app' | 'user'>, origin: Origin): Promise<Offer> {
    return this.#now(this.#wired(user, app), origin);
  }

  async #now(wired: Wired, origin: Origin): Promise<Offer> {
    const mayPress = origin === 'home' && wired.button === 'free';
    const button = mayPress && (await this.#isBusy()) ? 'busy' : wired.button;
    return offered(origin, { ...wired, button });
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
    this.#button.disarm();
    this.#phone.disarm();
  }

  async #isBusy(): Promise<boolean> {
    const { isBusy, lookAt } = await this.#contest();
    if (isBusy && lookAt !== undefined) this.#arm(this.#button, lookAt);
    const turned = this.#wasBusy !== undefined && this.#wasBusy !== isBusy;
    this.#wasBusy = isBusy;
    if (turned) this.#onTurn();
    return isBusy;
  }

  #arm(timer: SoonestTimer, at: number): void {
    if (!this.#isStopped) timer.arm(at);
  }
}

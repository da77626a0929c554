import type { Clock } from '../lib/index.ts';
import {
  type ButtonContext,
  isBusy,
  judgePress,
  mostAtHome,
  nextLeave,
  type Press,
  type PressEvent,
  type PressOutcome,
  type PressVerdict,
  quietSince,
} from './button.ts';
import { stepOf } from './change.ts';
import { decide } from './decide.ts';
import { maxRetries } from './ledger.ts';
import type { Policy } from './policy.ts';
import type { CommitOutcome, ConfirmationStore } from './port.ts';
import type { Confirmation } from './state.ts';

/** `repeated`: this press was decided before; the outcome is the one it had then. */
export interface Pressed {
  readonly outcome: PressOutcome;
  readonly repeated: boolean;
}

/** Whether the button is nobody's. `lookAt`: until then time alone changes nothing of that; undefined: never. */
export interface Contest {
  readonly isBusy: boolean;
  readonly lookAt: number | undefined;
}

/** What pressing the button does. */
export class Pressing {
  readonly #store: ConfirmationStore;
  readonly #clock: Clock;
  readonly #policy: Policy;

  constructor(parts: { store: ConfirmationStore; clock: Clock; policy: Policy }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#policy = parts.policy;
  }

  /** Whether nobody is offered the button now, though there is one, and when that is worth another look. */
  async contest(): Promise<Contest> {
    const context = this.#context();
    const home = await this.#atHome(context);
    return { isBusy: isBusy(home, context), lookAt: nextLeave(home, context) };
  }

  /**
   * Decides a press, once and for ever: the same press again gets the same outcome and changes nothing. Resolves when what
   * it tells is committed, the event included. A repeated press from so long ago that its outcome is forgotten is `ignored-stale`.
   */
  async press({ button, id, at }: Press): Promise<Pressed> {
    const press = { button, id, at: at ?? this.#clock.now() };
    for (let retries = 0; retries <= maxRetries; retries++) {
      const context = this.#context();
      const verdict = judgePress(await this.#atHome(context), press.at, context);
      const written = await this.#write(press, verdict, context);
      if (written === 'committed') return { outcome: verdict.outcome, repeated: false };
      if (written === 'evidence-spent') return this.#asBefore(press);
    }
    // Whoever kept changing it meanwhile made it unclear what the press was for.
    const context = this.#context();
    const written = await this.#write(press, { outcome: 'contested' }, context);
    return written === 'committed' ? { outcome: 'contested', repeated: false } : this.#asBefore(press);
  }

  #write(press: Required<Press>, verdict: PressVerdict, context: ButtonContext): Promise<CommitOutcome> {
    const event: PressEvent = { type: 'button.pressed', at: context.now, press, outcome: verdict.outcome };
    if (verdict.outcome !== 'confirmed') return this.#store.notePress(event, onceOf(press));
    return this.#confirm(verdict.confirmation, { ...event, confirmation: verdict.confirmation }, context.now);
  }

  #confirm(pending: Confirmation, event: PressEvent, now: number): Promise<CommitOutcome> {
    const command = { kind: 'prove', evidence: { method: 'button' } } as const;
    const { events, refusal } = decide(pending, command, { now, policy: this.#policy });
    if (refusal) throw new Error(`A press for a pending confirmation at home was refused: ${refusal.code}`);
    const { change } = stepOf(pending, events, onceOf(event.press));
    return this.#store.commit({ ...change, press: event });
  }

  async #asBefore({ button, id }: Press): Promise<Pressed> {
    const outcome = await this.#store.pressOutcome(button, id);
    return { outcome: outcome ?? 'ignored-stale', repeated: true };
  }

  #context(): ButtonContext {
    return { now: this.#clock.now(), policy: this.#policy };
  }

  #atHome(context: ButtonContext): Promise<readonly Confirmation[]> {
    return this.#store.atHomeSince(quietSince(context), mostAtHome);
  }
}

const onceOf = ({ button, id }: Press): string => `button:${JSON.stringify([button, id])}`;

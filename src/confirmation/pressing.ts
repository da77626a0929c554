import {
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
import { type DecideContext, decide } from './decide.ts';
import { type LedgerParts, maxRetries } from './ledger.ts';
import type { CommitOutcome } from './port.ts';
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

/** Whether nobody is offered the button now, though there is one, and when that is worth another look. */
export const contestOf = async (parts: LedgerParts): Promise<Contest> => {
  const context = contextOf(parts);
  const home = await atHome(parts, context);
  return { isBusy: isBusy(home, context), lookAt: nextLeave(home, context) };
};

/**
 * Decides a press, once and for ever: the same press again gets the same outcome and changes nothing. Resolves when what
 * it tells is committed, the event included. A repeated press from so long ago that its outcome is forgotten is `ignored-stale`.
 */
export const press = async (parts: LedgerParts, { button, id, at }: Press): Promise<Pressed> => {
  const pressed = { button, id, at: at ?? parts.clock.now() };
  for (let retries = 0; retries <= maxRetries; retries++) {
    const context = contextOf(parts);
    const home = await atHome(parts, context);
    const verdict = judgePress(home, pressed.at, context);
    const written = await write(parts, pressed, verdict, { ...context, home });
    if (written === 'committed') return { outcome: verdict.outcome, repeated: false };
    if (written === 'evidence-spent') return asBefore(parts, pressed);
  }
  // Whoever kept changing it meanwhile made it unclear what the press was for.
  const context = contextOf(parts);
  const written = await write(parts, pressed, { outcome: 'contested' }, { ...context, home: [] });
  return written === 'committed' ? { outcome: 'contested', repeated: false } : asBefore(parts, pressed);
};

/** What a press was judged by. */
interface JudgedContext extends DecideContext {
  readonly home: readonly Confirmation[];
}

const write = (
  parts: LedgerParts,
  press: Required<Press>,
  verdict: PressVerdict,
  context: JudgedContext,
): Promise<CommitOutcome> => {
  const event: PressEvent = { type: 'button.pressed', at: context.now, press, outcome: verdict.outcome };
  if (verdict.outcome !== 'confirmed') return parts.store.notePress(event, onceOf(press));
  return confirm(parts, verdict.confirmation, { ...event, confirmation: verdict.confirmation }, context);
};

const confirm = (
  { store }: LedgerParts,
  pending: Confirmation,
  event: PressEvent,
  context: JudgedContext,
): Promise<CommitOutcome> => {
  const command = { kind: 'prove', evidence: { method: 'button' } } as const;
  const { events, refusal } = decide(pending, command, context);
  if (refusal) throw new Error(`A press for a pending confirmation at home was refused: ${refusal.code}`);
  const { change } = stepOf(pending, events, onceOf(event.press));
  const ids = context.home.map(({ id }) => id);
  return store.commit({ ...change, press: event, atHome: { since: quietSince(context), limit: mostAtHome, ids } });
};

const asBefore = async ({ store }: LedgerParts, { button, id }: Press): Promise<Pressed> => {
  const outcome = await store.pressOutcome(button, id);
  return { outcome: outcome ?? 'ignored-stale', repeated: true };
};

const contextOf = ({ clock, policy }: LedgerParts): DecideContext => ({ now: clock.now(), policy });

const atHome = ({ store }: LedgerParts, context: DecideContext): Promise<readonly Confirmation[]> =>
  store.atHomeSince(quietSince(context), mostAtHome);

const onceOf = ({ button, id }: Press): string => `button:${JSON.stringify([button, id])}`;

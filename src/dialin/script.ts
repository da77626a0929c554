import { type CodeShape, parseKeyed } from '../confirmation/index.ts';
import type { DtmfKey } from '../media/port.ts';

/** Keys so far, and whether a finger is still on the last one. */
interface Keyed {
  readonly keys: string;
  readonly finger: 'down' | 'up';
}

/** What a call is for once our 200 is acknowledged. */
export type Goal =
  /** The service number was dialled: prompt and take digits. `keys`: those that came before the ACK. */
  | ({ readonly kind: 'collect' } & Keyed)
  /** The dialled code has confirmed. */
  | { readonly kind: 'acknowledge' }
  /** The dialled code counts from the ACK on. */
  | { readonly kind: 'match'; readonly code: string };

/** Where a call of a proven line is, from our 200 on. `triesLeft`: how many codes it may still key in, the one at hand included. */
export type ScriptState =
  | { readonly kind: 'answered'; readonly goal: Goal }
  /** `settledAt`: from then on, in milliseconds since the epoch, it is clear who speaks in this call. */
  | ({ readonly kind: 'collecting'; readonly triesLeft: number; readonly settledAt: number } & Keyed)
  /** The code came too soon for that, and waits. */
  | { readonly kind: 'settling'; readonly code: string; readonly triesLeft: number }
  | { readonly kind: 'matching'; readonly code: string; readonly triesLeft: number }
  /** The acknowledgement tone began at `since`, in milliseconds since the epoch. */
  | { readonly kind: 'acknowledging'; readonly since: number }
  /** The error tone plays; after it come `triesLeft` more tries, or the end of the call. */
  | { readonly kind: 'refusing'; readonly triesLeft: number }
  | { readonly kind: 'over' };

export type ScriptInput =
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'pressed'; readonly key: DtmfKey }
  /** The key that was pressed last is up. */
  | { readonly kind: 'released' }
  /** The patience of the state ran out, see `patienceMs`. */
  | { readonly kind: 'waited' }
  | { readonly kind: 'matched' }
  | { readonly kind: 'refused' }
  /** A re-INVITE: the phone may speak from elsewhere now. */
  | { readonly kind: 'reoffered' }
  /** Somebody else speaks into the call. */
  | { readonly kind: 'intruded' };

/** What to do on entering the next state, in order. */
export type ScriptAction =
  | 'play-prompt'
  | 'play-silence'
  | 'play-acknowledgement'
  | 'play-error'
  /** Match the code of the `matching` state; answer with `matched` or `refused`. */
  | 'match'
  /** What was keyed in was no code: write it down. */
  | 'note-incomplete'
  | 'note-intrusion'
  | 'report-not-me'
  | 'hang-up';

/** The numbers of the script, durations in milliseconds. */
export interface ScriptSettings {
  readonly shape: CodeShape;
  /** Codes that may be keyed in during one call. */
  readonly triesPerCall: number;
  /** How long the first digit is waited for. */
  readonly firstDigitMs: number;
  /** A longer pause ends what is keyed in: from the release of a key to the next press. */
  readonly interDigitMs: number;
  /**
   * How long after its ACK a call has to have been heard before a code counts. A forger who reads nothing can be the first to
   * send digits, but not the only one who speaks: the audio of the phone gives him away.
   */
  readonly settleMs: number;
  /** From the start of the acknowledgement tone to our BYE. */
  readonly hangupAfterMs: number;
  /** From the start of the acknowledgement tone to the first moment at which a 9 means "not me". */
  readonly notMeAfterMs: number;
  /** How long the error tone lasts. */
  readonly errorToneMs: number;
}

/** What a step depends on besides state and input. `now` in milliseconds since the epoch. */
export interface ScriptContext {
  readonly script: ScriptSettings;
  readonly now: number;
}

type Step = readonly [next: ScriptState, ...actions: ScriptAction[]];
type Input = ScriptInput['kind'];
type State<K extends ScriptState['kind']> = Extract<ScriptState, { readonly kind: K }>;

/** Longer than every code with its prefix; what is keyed in beyond is no code whatever follows. */
const MAX_KEYS = 32;
/** The key that says "this was not me" while the acknowledgement tone tells of a confirmation. */
const NOT_ME: DtmfKey = '9';

const over: ScriptState = { kind: 'over' };
/** A key that was pressed before counts no more, and so does its finger. */
const nothingKeyed = { kind: 'collecting', keys: '', finger: 'up' } as const;

/** One call of a proven line, from our 200 to our BYE, as a pure function. */
export const scriptStep = (state: ScriptState, input: ScriptInput, context: ScriptContext): Step => {
  if (input.kind === 'intruded' && state.kind !== 'over') return intruded(state);
  switch (state.kind) {
    case 'answered':
      return answered(state, input, context);
    case 'collecting':
      return collecting(state, input, context);
    case 'settling':
      return settling(state, input.kind, context);
    case 'matching':
      return matching(state, input.kind, context);
    case 'acknowledging':
      return acknowledging(state, input, context);
    case 'refusing':
      return refusing(state, input.kind);
    case 'over':
      return [over];
  }
};

/**
 * How long a state lasts until `waited`, in milliseconds. Undefined: as long as it takes. While a finger is on a key that is no
 * longer than the media hears the key, and the call may last.
 */
export const patienceMs = (state: ScriptState, settings: ScriptSettings): number | undefined => {
  switch (state.kind) {
    case 'collecting':
      if (state.finger === 'down') return undefined;
      return state.keys === '' ? settings.firstDigitMs : settings.interDigitMs;
    case 'settling':
      return settings.settleMs;
    case 'acknowledging':
      return settings.hangupAfterMs;
    case 'refusing':
      return settings.errorToneMs;
    case 'answered':
    case 'matching':
    case 'over':
      return undefined;
  }
};

const answered = (state: State<'answered'>, input: ScriptInput, context: ScriptContext): Step => {
  const { script, now } = context;
  const { goal } = state;
  // RTP may overtake the ACK.
  if (goal.kind === 'collect' && input.kind === 'pressed') return [{ ...state, goal: pressed(goal, input.key) }];
  if (goal.kind === 'collect' && input.kind === 'released') return [{ ...state, goal: { ...goal, finger: 'up' } }];
  if (input.kind !== 'acknowledged') return [state];
  switch (goal.kind) {
    case 'collect':
      return listening(
        {
          kind: 'collecting',
          keys: goal.keys,
          finger: goal.finger,
          triesLeft: script.triesPerCall,
          settledAt: now + script.settleMs,
        },
        context,
      );
    case 'acknowledge':
      return [{ kind: 'acknowledging', since: now }, 'play-acknowledgement'];
    case 'match':
      return [{ kind: 'matching', code: goal.code, triesLeft: 1 }, 'match'];
  }
};

const collecting = (state: State<'collecting'>, input: ScriptInput, context: ScriptContext): Step => {
  switch (input.kind) {
    case 'pressed':
      return listening(pressed(state, input.key), context);
    case 'released':
      return [state.finger === 'up' ? state : { ...state, finger: 'up' }];
    case 'waited':
      // Whoever says nothing at all is not asked again.
      return noCode(state.keys === '' ? 1 : state.triesLeft);
    default:
      return [state];
  }
};

/** What to make of the keys so far: match a code, refuse what was ended and is none, or go on listening. */
const listening = (heard: State<'collecting'>, { script, now }: ScriptContext): Step => {
  const { keys, triesLeft, settledAt } = heard;
  if (keys === '' || keys === '#') return [{ ...heard, keys: '' }, 'play-prompt'];
  const ended = keys.endsWith('#');
  const read = parseKeyed(ended ? keys.slice(0, -1) : keys, script.shape);
  if (read.kind !== 'code') return ended ? noCode(triesLeft) : [heard, 'play-silence'];
  if (now < settledAt) return [{ kind: 'settling', code: read.code, triesLeft }, 'play-silence'];
  return [{ kind: 'matching', code: read.code, triesLeft }, 'play-silence', 'match'];
};

const noCode = (triesLeft: number): Step => [
  { kind: 'refusing', triesLeft: triesLeft - 1 },
  'note-incomplete',
  'play-error',
];

const settling = (state: State<'settling'>, input: Input, { script, now }: ScriptContext): Step => {
  const { triesLeft } = state;
  switch (input) {
    case 'waited':
      return [{ ...state, kind: 'matching' }, 'match'];
    // Who spoke before would no longer give a forger away.
    case 'reoffered':
      return [{ triesLeft, settledAt: now + script.settleMs, ...nothingKeyed }, 'play-prompt'];
    default:
      return [state];
  }
};

/** Keys pressed meanwhile are dropped: a `#` after a complete code is how many people end dialling. */
const matching = (state: State<'matching'>, input: Input, { now }: ScriptContext): Step => {
  switch (input) {
    case 'matched':
      return [{ kind: 'acknowledging', since: now }, 'play-acknowledgement'];
    case 'refused':
      return [{ kind: 'refusing', triesLeft: state.triesLeft - 1 }, 'play-error'];
    default:
      return [state];
  }
};

const acknowledging = (state: State<'acknowledging'>, input: ScriptInput, { script, now }: ScriptContext): Step => {
  if (input.kind === 'waited') return [over, 'hang-up'];
  const notMe = input.kind === 'pressed' && input.key === NOT_ME && now - state.since >= script.notMeAfterMs;
  return notMe ? [{ kind: 'refusing', triesLeft: 0 }, 'report-not-me', 'play-error'] : [state];
};

const refusing = (state: State<'refusing'>, input: Input): Step => {
  if (input !== 'waited') return [state];
  if (state.triesLeft <= 0) return [over, 'hang-up'];
  return [{ triesLeft: state.triesLeft, settledAt: 0, ...nothingKeyed }, 'play-prompt'];
};

/** What is heard from now on may be anybody's: the call ends, whatever it had come to. */
const intruded = (state: ScriptState): Step =>
  state.kind === 'refusing' && state.triesLeft === 0
    ? [state]
    : [{ kind: 'refusing', triesLeft: 0 }, 'note-intrusion', 'play-error'];

const pressed = <T extends Keyed>(before: T, key: DtmfKey): T => ({
  ...before,
  keys: before.keys.length < MAX_KEYS ? before.keys + key : before.keys,
  finger: 'down',
});

import type { CancelTimer, Clock } from '../lib/index.ts';
import type { MediaSession } from '../media/port.ts';
import {
  type Goal,
  patienceMs,
  type ScriptAction,
  type ScriptInput,
  type ScriptSettings,
  type ScriptState,
  scriptStep,
} from './script.ts';

/** What the script of one call acts on. */
export interface ScriptRunParts {
  readonly script: ScriptSettings;
  readonly clock: Clock;
  readonly media: MediaSession;
  /** Matches a code; the answer is given to `take`. */
  readonly match: (code: string) => void;
  readonly reportNotMe: () => void;
  readonly note: (what: 'code-incomplete' | 'media-intruded') => void;
  readonly hangup: () => void;
}

/** The effects around `scriptStep`, and its one timer: the patience of a state starts when it is entered and ends with it. */
export class ScriptRun {
  readonly #parts: ScriptRunParts;
  #state: ScriptState;
  #cancelPatience: CancelTimer | undefined;

  constructor(parts: ScriptRunParts, goal: Goal) {
    this.#parts = parts;
    this.#state = { kind: 'answered', goal };
  }

  take(input: ScriptInput): void {
    const { script, clock } = this.#parts;
    const [next, ...actions] = scriptStep(this.#state, input, { script, now: clock.now() });
    if (next !== this.#state) this.#enter(next);
    for (const action of actions) this.#act(action);
  }

  /** A code is being matched: what becomes of it is still to come. */
  get isMatching(): boolean {
    return this.#state.kind === 'matching';
  }

  /** The call is over. Idempotent. */
  stop(): void {
    this.#enter({ kind: 'over' });
  }

  #enter(next: ScriptState): void {
    const { script, clock } = this.#parts;
    this.#state = next;
    this.#cancelPatience?.();
    const patience = patienceMs(next, script);
    this.#cancelPatience = patience === undefined ? undefined : clock.after(patience, this.#waited);
  }

  readonly #waited = (): void => this.take({ kind: 'waited' });

  #act(action: ScriptAction): void {
    const { media, match, reportNotMe, note, hangup } = this.#parts;
    switch (action) {
      case 'play-prompt':
        media.play('prompt');
        return;
      case 'play-silence':
        media.play('silence');
        return;
      case 'play-acknowledgement':
        media.play('acknowledgement');
        return;
      case 'play-error':
        media.play('error');
        return;
      case 'match':
        if (this.#state.kind === 'matching') match(this.#state.code);
        return;
      case 'note-incomplete':
        note('code-incomplete');
        return;
      case 'note-intrusion':
        note('media-intruded');
        return;
      case 'report-not-me':
        reportNotMe();
        return;
      case 'hang-up':
        hangup();
        return;
    }
  }
}

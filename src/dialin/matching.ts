import type { LineRef } from '../confirmation/index.ts';
import { sleep, unavailableIn } from '../lib/index.ts';
import { type Claims, judge, type LineView, type Verdict } from '../line/index.ts';
import type { CallNotes } from './call-notes.ts';
import { dialledRecord } from './dial.ts';
import type { ConversationParts } from './parts.ts';
import type { WrongCode } from './port.ts';

/** How long, and how often, what a person takes back is tried. */
const TAKE_BACK_FOR_MS = 60_000;
const TAKE_BACK_AGAIN_MS = 1000;

/** How often a call is judged again because its line has changed meanwhile. */
const MAX_CHANGES = 3;

/** Why a code of this call confirmed nothing. */
type MatchRefusal = WrongCode | 'line-blocked' | Extract<Verdict, { readonly kind: 'refused' }>['refusal'];

/** A code that confirmed nothing. `isWritten`: whether the row of the call was committed with it. */
export interface RefusedMatch {
  readonly kind: 'refused';
  readonly refusal: MatchRefusal;
  readonly isWritten: boolean;
}

/** What became of a code. `merged`: that of an INVITE that was judged before, over another path: it is no try. */
export type Matched = { readonly kind: 'confirmed' } | { readonly kind: 'merged' } | RefusedMatch;

/** Where a code stood: in the INVITE, or the person keyed it into the call. */
export type Dialled = 'in-invite' | 'in-call';

/** The codes of one call: at most one of them confirms something. Ask it only in the line's turn. */
export class Matching {
  readonly #parts: ConversationParts;
  readonly #line: LineRef;
  readonly #notes: CallNotes;
  readonly #claims: Claims;
  /** The line as the call was judged by it. */
  #view: LineView;
  #confirmed: { readonly app: string; readonly id: string } | undefined;

  constructor(parts: ConversationParts, view: LineView, claims: Claims, notes: CallNotes) {
    const { id, kind, label } = view.line;
    this.#parts = parts;
    this.#view = view;
    this.#line = { id, kind, label };
    this.#claims = claims;
    this.#notes = notes;
  }

  /** Steps 6 and 9. Resolves when what it answers is committed. */
  async confirm(code: string, dialled: Dialled): Promise<Matched> {
    if (this.isBlocked()) return unwritten('line-blocked');
    const invite = dialled === 'in-invite' ? this.#notes.invite : undefined;
    for (let changes = 0; changes <= MAX_CHANGES; changes++) {
      const call = this.#notes.dialled();
      const outcome = await this.#parts.dial({ code, call, invite, lineVersion: this.#view.version });
      if (outcome.kind === 'merged') return outcome;
      if (outcome.kind === 'confirmed-before') {
        this.#confirmed = outcome;
        this.#notes.repeated();
        return { kind: 'confirmed' };
      }
      if (outcome.kind === 'confirmed') {
        this.#confirmed = outcome;
        this.#notes.committed(dialledRecord(call, null));
        return outcome;
      }
      if (outcome.kind === 'refused') {
        const { refusal, tries } = outcome;
        this.#parts.lines.triesAre(this.#line.id, tries);
        this.#notes.committed(dialledRecord(call, refusal));
        return { kind: 'refused', refusal, isWritten: true };
      }
      const refusal = await this.#judgeAgain();
      if (refusal) return unwritten(refusal);
    }
    return unwritten('line-kind-refused');
  }

  isBlocked(): boolean {
    return this.#parts.lines.blockedForSeconds(this.#line.id) > 0;
  }

  /**
   * "This was not me": cancels what this call confirmed, or revokes the grant that it led to. The person hears at once that it is done, and believes
   * it: where it cannot be done now, it is tried again for a minute, with the call over or not. Rejects where all of that was in vain.
   */
  async takeBack(): Promise<void> {
    const { clock, leaving } = this.#parts;
    if (!this.#confirmed) return;
    const { app, id } = this.#confirmed;
    const until = clock.now() + TAKE_BACK_FOR_MS;
    while (!(await this.#isTakenBack(app, id))) {
      if (leaving.aborted || clock.now() >= until)
        throw new Error(`A phone took ${id} of ${app} back, and that could not be stored`);
      await sleep(clock, TAKE_BACK_AGAIN_MS, leaving);
    }
  }

  /** False: not now, but perhaps later. */
  async #isTakenBack(app: string, id: string): Promise<boolean> {
    try {
      const taken = await this.#parts.confirmations.cancel(app, id, 'not-me');
      return taken.ok || taken.error.code !== 'version-conflict';
    } catch (cause) {
      if (unavailableIn(cause) === undefined) throw cause;
      return false;
    }
  }

  /** Step 5 once more: the line is another one since. */
  async #judgeAgain(): Promise<MatchRefusal | undefined> {
    const view = await this.#parts.lines.reread(this.#view);
    if (!view) return 'line-kind-refused';
    this.#view = view;
    const verdict = judge(view.line, this.#claims);
    return verdict.kind === 'refused' ? verdict.refusal : undefined;
  }
}

const unwritten = (refusal: MatchRefusal): RefusedMatch => ({ kind: 'refused', refusal, isWritten: false });

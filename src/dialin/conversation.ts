import type { LineRef } from '../confirmation/index.ts';
import { type Lack, unavailableIn } from '../lib/index.ts';
import { judge, type LineView, type Verdict } from '../line/index.ts';
import type { MediaSession } from '../media/port.ts';
import type { Body, CallEnd, IncomingCall, RequestFacts } from '../sip/port.ts';
import { type AnsweredRefusal, answerTo, answerToMerged } from './answer.ts';
import { CallNotes } from './call-notes.ts';
import { claimsOf } from './claims.ts';
import { dialledBy } from './dialled.ts';
import { type Dialled, Matching, type RefusedMatch } from './matching.ts';
import type { ConversationParts } from './parts.ts';
import type { Goal } from './script.ts';
import { ScriptRun } from './script-run.ts';

type InviteRefusal = Exclude<
  AnsweredRefusal,
  'not-a-code' | 'code-incomplete' | 'media-unusable' | 'no-media-port' | Lack | 'fault'
>;

/** What the rules of the registration that the call comes through say of its caller. */
const givenKind = ({ registered }: ConversationParts, facts: RequestFacts): LineRef['kind'] | undefined => {
  const through = registered?.through(facts);
  return through && registered?.caller(through.name, facts).given;
};

/** RFC 3261 17.2.1: a 100 is owed to whoever is not answered within 200 ms. It goes out earlier, so that it is there by then. */
const TRYING_AFTER_MS = 100;

/** What an error is to the call that met it. */
const failureOf = (cause: unknown): Lack | 'fault' => unavailableIn(cause)?.lack ?? 'fault';

/**
 * One call of a proven line, from the INVITE to the end: steps 5 to 9, and the script that goes on from our 200.
 * Whatever is refused is answered first; only then is it looked up which confirmation shall show it.
 */
export class Conversation {
  readonly #parts: ConversationParts;
  readonly #call: IncomingCall;
  readonly #line: LineRef;
  readonly #verdict: Verdict;
  readonly #notes: CallNotes;
  readonly #matching: Matching;
  #media: MediaSession | undefined;
  #script: ScriptRun | undefined;
  /** Says that the call is no longer live. */
  #leave: (() => void) | undefined;
  /** Says that the wait for the ACK is over, of a call that only an address vouches for. */
  #waited: (() => void) | undefined;
  #over = false;

  constructor(parts: ConversationParts, call: IncomingCall, view: LineView) {
    const { line, binding } = view;
    const claims = claimsOf(call.facts, call.body, binding, givenKind(parts, call.facts));
    this.#parts = parts;
    this.#call = call;
    this.#line = { id: line.id, kind: line.kind, label: line.label };
    this.#verdict = judge(line, claims);
    this.#notes = new CallNotes(parts, call, this.#line, this.#verdict.signals);
    this.#matching = new Matching(parts, view, claims, this.#notes);
  }

  /** Decides steps 5 to 7 at once and goes on with 8 and 9 in the background. */
  start(): void {
    this.#listen();
    const dialled = dialledBy(this.#parts, this.#call.facts);
    const code = dialled.kind === 'code' ? dialled.code : undefined;

    if (this.#verdict.kind === 'refused') this.#refuseDial(this.#verdict.refusal, code);
    else if (this.#matching.isBlocked()) this.#refuseDial('line-blocked', code);
    else if (this.#refusesUnmet()) return;
    else if (dialled.kind === 'service') this.#goOn(this.#takeDigits());
    else if (code === undefined) this.#call.refuse(answerTo('code-incomplete'));
    else this.#goOn(this.#takeCode(code));
  }

  #refusesUnmet(): boolean {
    const unmet = this.#call.refuseUnmet();
    if (unmet) this.#notes.failed(unmet.refusal, unmet.detail);
    return unmet !== undefined;
  }

  /** Tells when the answer takes longer than a moment, and sees to it that a fault leaves nobody waiting. */
  #goOn(work: Promise<void>): void {
    const failed = (cause: unknown): never => {
      const refusal = failureOf(cause);
      this.#call.refuse(answerTo(refusal));
      this.#notes.failed(refusal);
      throw cause;
    };
    const { clock, background } = this.#parts;
    const answered = clock.after(TRYING_AFTER_MS, () => this.#call.trying());
    background(work.catch(failed).finally(answered), 'dial');
  }

  /** The service number: the call is answered, whatever will be keyed in. */
  async #takeDigits(): Promise<void> {
    const media = await this.#openMedia();
    if (media) this.#accept(media, { kind: 'collect', keys: '', finger: 'up' });
  }

  /**
   * A code in the Request-URI: one call of a line at a time. Who is known by nothing but an address gets the same 200 for every
   * code, and hears what it was worth after the ACK: an answer before would tell a guesser who never sends one.
   */
  async #takeCode(code: string): Promise<void> {
    const media = await this.#openMedia();
    if (!media) return;
    if (this.#call.proof === 'address') this.#accept(media, { kind: 'match', code });
    else await this.#parts.turns.run(this.#line.id, () => this.#decide(code, media));
  }

  /** Step 8. A call that ended meanwhile gets its media all the same: it is closed here, and step 9 sees that the call is over. */
  async #openMedia(): Promise<MediaSession | undefined> {
    const { body, facts, localAddress } = this.#call;
    const remoteAddress = facts.source.address;
    const opened = await this.#parts.openMedia({ offer: body?.text, localAddress, remoteAddress });
    if (!opened.ok) {
      const refusal = opened.error.kind === 'no-port' ? 'no-media-port' : 'media-unusable';
      this.#call.refuse(answerTo(refusal));
      this.#notes.failed(refusal, opened.error.kind === 'unusable' ? opened.error.why : undefined);
      return undefined;
    }
    this.#media = opened.value;
    if (this.#over) this.#media.close();
    return this.#media;
  }

  /**
   * Step 9; step 6 again, since calls that came first may have blocked the line, or found out that nothing can be stored. The 200 leaves when the
   * confirmation is committed, and not before. From `decide` on a CANCEL comes too late.
   */
  async #decide(code: string, media: MediaSession): Promise<void> {
    const lack = this.#parts.lacking('INVITE');
    if (lack) {
      this.#call.refuse(answerTo(lack));
      this.#notes.failed(lack);
      return;
    }
    if (this.#matching.isBlocked()) {
      this.#refuseDial('line-blocked', code);
      return;
    }
    if (!this.#call.decide()) {
      this.#notes.failed('abandoned');
      return;
    }
    const matched = await this.#matching.confirm(code, 'in-invite');
    if (matched.kind === 'confirmed') this.#accept(media, { kind: 'acknowledge' });
    else if (matched.kind === 'refused') this.#refuseMatched(matched, code);
    else this.#refuseMerged();
  }

  #accept(media: MediaSession, goal: Goal): void {
    const { script, clock, background, history } = this.#parts;
    const dialled: Dialled = goal.kind === 'match' ? 'in-invite' : 'in-call';
    const run = new ScriptRun(
      {
        script,
        clock,
        media,
        match: (code) => background(this.#matchInCall(code, dialled, run), 'dial'),
        reportNotMe: () => background(this.#matching.takeBack(), 'not-me'),
        note: (what) => this.#notes.failed(what),
        hangup: () => this.#call.hangup(),
      },
      goal,
    );
    this.#script = run;
    media.listen({
      pressed: (key) => {
        this.#notes.keyed();
        run.take({ kind: 'pressed', key });
      },
      released: () => run.take({ kind: 'released' }),
      intruded: () => run.take({ kind: 'intruded' }),
    });
    this.#notes.answered();
    if (!this.#call.accept(media.sdp)) {
      this.#close();
      return;
    }
    // A back end may find out while it answers that nobody can be reached any more.
    if (this.#over) return;
    const { address, transport } = this.#call.facts.source;
    this.#leave = history.began({ line: this.#line, since: clock.now(), address, transport });
    if (this.#call.proof === 'address') this.#waited = this.#parts.unproven.add(this.#call);
  }

  /** A code that was keyed in, or that waited for the ACK: the phone hears a tone instead of an answer. */
  async #matchInCall(code: string, dialled: Dialled, run: ScriptRun): Promise<void> {
    try {
      const matched = await this.#parts.turns.run(this.#line.id, () => this.#matching.confirm(code, dialled));
      if (matched.kind === 'refused') this.#noteMatched(matched, code);
      run.take({ kind: matched.kind === 'confirmed' ? 'matched' : 'refused' });
    } catch (cause) {
      this.#notes.failed(failureOf(cause));
      run.take({ kind: 'refused' });
      throw cause;
    }
  }

  #refuseDial(refusal: InviteRefusal, code: string | undefined): void {
    this.#refuse(refusal);
    this.#notes.refused(refusal, code);
  }

  #refuseMatched(matched: RefusedMatch, code: string): void {
    this.#refuse(matched.refusal);
    this.#noteMatched(matched, code);
  }

  /** The phone gets the answer of whoever was handed the INVITE first. */
  #refuseMerged(): void {
    this.#call.refuse(answerToMerged);
    this.#notes.merged();
  }

  #refuse(refusal: InviteRefusal): void {
    const blockedFor = this.#parts.lines.blockedForSeconds(this.#line.id);
    this.#call.refuse(answerTo(refusal, refusal === 'line-blocked' ? blockedFor : undefined));
  }

  #noteMatched({ refusal, isWritten }: RefusedMatch, code: string): void {
    if (isWritten) this.#notes.showRefused(refusal, code);
    else this.#notes.refused(refusal, code);
  }

  #listen(): void {
    this.#call.listen({
      acknowledged: (body) => this.#acknowledged(body),
      refusalAcknowledged: () => this.#notes.proven(),
      answered: (body) => void this.#answered(body),
      reoffered: (body, facts) => this.#reoffered(body, facts),
      refreshed: (facts) => void this.#isTakenOver(facts),
      // A call without media was never answered, and nobody sends an INFO in it.
      info: (body) => this.#media?.info(body) ?? { kind: 'unreadable' },
      ended: (end) => this.#ended(end),
    });
  }

  /** RFC 3261 13.2.1: to an INVITE without an offer, the ACK brings the answer; none or a bad one ends the call. */
  #acknowledged(body: Body | undefined): void {
    this.#notes.proven();
    this.#waited?.();
    if (this.#call.body || this.#answered(body)) this.#script?.take({ kind: 'acknowledged' });
  }

  /** False when the answer is unusable: the call is over then. */
  #answered(body: Body | undefined): boolean {
    const answered = this.#media?.answered(body?.text);
    if (answered?.ok) return true;
    this.#notes.ended('media-unusable', answered?.error);
    this.#hangUp();
    return false;
  }

  /** Where the phone speaks from, and what, may be another thing now. */
  #reoffered(body: Body | undefined, facts: RequestFacts): string | undefined {
    if (this.#isTakenOver(facts)) return undefined;
    this.#script?.take({ kind: 'reoffered' });
    return this.#media?.reoffered(body?.text);
  }

  /** A re-INVITE or UPDATE is how a PBX tells that somebody else is in the call now: a transferred call confirms nothing more, and ends. */
  #isTakenOver(facts: RequestFacts): boolean {
    if (!this.#isSomebodyElse(facts)) return false;
    this.#notes.failed('call-diverted');
    this.#hangUp();
    return true;
  }

  /** From now on nothing that is keyed in counts: our BYE may have to wait for an ACK (RFC 3261 15), and the phone speaks until then. */
  #hangUp(): void {
    this.#script?.stop();
    this.#call.hangup();
  }

  /** What no level of trust tolerates, or a peer that names another caller now, or may have: a line of it cannot be read. */
  #isSomebodyElse(facts: RequestFacts): boolean {
    const { lines, identify, registered } = this.#parts;
    const line = lines.get(this.#line.id)?.line;
    if (!line || judge({ ...line, trust: 'provisioned' }, claimsOf(facts, undefined, undefined)).kind === 'refused')
      return true;
    if (line.peer === null) return false;
    const isAnother = registered?.isAnother(line, facts, this.#call.facts);
    if (isAnother !== undefined) return isAnother;
    if (facts.hasNamelessLine) return true;
    if (!facts.asserted) return false;
    const caller = identify(facts);
    return caller?.kind !== 'line' || caller.line !== line.id;
  }

  #ended(end: CallEnd): void {
    this.#close();
    this.#notes.closed(end, this.#media?.facts());
  }

  #close(): void {
    this.#over = true;
    this.#leave?.();
    this.#waited?.();
    if (this.#script && !this.#script.isMatching) this.#notes.ended();
    this.#script?.stop();
    this.#media?.close();
  }
}

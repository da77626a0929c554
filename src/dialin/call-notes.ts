import type { AttemptCode, LineRef } from '../confirmation/index.ts';
import type { SoundFacts } from '../media/port.ts';
import type { CallEnd, IncomingCall } from '../sip/port.ts';
import { answeredWith, answerToMerged } from './answer.ts';
import { callRecord } from './call-record.ts';
import type { LadderOfCall } from './ladder/ladders.ts';
import { stepOf } from './ladder/order.ts';
import type { DialinParts } from './parts.ts';
import type { CallRecord, CallRefusal, DialledCall } from './port.ts';

type NotesParts = Pick<
  DialinParts,
  'confirmations' | 'lines' | 'history' | 'ladders' | 'refused' | 'clock' | 'random' | 'node' | 'background'
>;

/**
 * What remains of a call: rows in the call log, its ladder, and the attempt that the waiting page sees. Of a
 * call that only an address vouches for nothing is written before an ACK brought our tag back: anybody can send one packet
 * in a PBX's name, but only who reads the answers to that address can send the ACK.
 */
export class CallNotes {
  readonly #parts: NotesParts;
  readonly #call: IncomingCall;
  readonly #line: LineRef;
  readonly #signals: readonly string[];
  readonly #ladder: LadderOfCall;
  /** What waits for the ACK; undefined when nothing has to wait any more. */
  #waiting: (() => void)[] | undefined;

  #written = false;
  /** The INVITE was answered 200: what comes to nothing now is no refused request. */
  #answered = false;

  constructor(parts: NotesParts, call: IncomingCall, line: LineRef, signals: readonly string[]) {
    this.#parts = parts;
    this.#call = call;
    this.#line = line;
    this.#signals = signals;
    this.#ladder = parts.ladders.of(call.facts);
    this.#waiting = call.proof === 'address' ? [] : undefined;
    this.#ladder.note({ kind: 'identified', line, proof: call.proof });
    if (signals.length > 0) this.#ladder.note({ kind: 'signals', names: signals });
    this.#whenProven(() => this.#ladder.proven(line.id));
  }

  /** An ACK with our tag came from where the INVITE came from. */
  proven(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const task of waiting) task();
  }

  /** The INVITE is answered 200, whatever will be keyed in. */
  answered(): void {
    this.#answered = true;
    this.#ladder.note({ kind: 'answered' });
  }

  /** A key went down. */
  keyed(): void {
    this.#ladder.note({ kind: 'key' });
  }

  /** The call is over, and nothing of it is heard any more. */
  closed(end: CallEnd, sound: SoundFacts | undefined): void {
    if (sound) this.#ladder.note({ kind: 'sound', sound });
    this.#ladder.note({ kind: 'ended', end });
  }

  /** See `Dial`. With the line in it: none gets in the way of another by writing what that writes. */
  get invite(): string {
    return `${this.#line.id} ${this.#call.facts.thread}`;
  }

  /** What the call log is to keep of a code that is dialled now. */
  dialled(): DialledCall {
    const { id, at, signals, address, transport, userAgent, node } = this.#recordOf(null);
    return { id, at, line: this.#line, signals, address, transport, userAgent, node };
  }

  /** The row of a dialled code was committed with what came of it. */
  committed(record: CallRecord): void {
    this.#written = true;
    this.#parts.history.committed(record);
    this.#show(record);
    if (record.refusal !== null) this.#refuseUnanswered(record.refusal, record.detail);
  }

  /** The same INVITE was judged before, over another path: its row stands, and tells what came of it. */
  repeated(): void {
    this.#written = true;
  }

  /** The same, and this one is refused for it. */
  merged(): void {
    this.repeated();
    const refusal = 'loop-detected';
    this.#ladder.note({ kind: 'refused', refusal, step: stepOf[refusal], detail: null });
    if (this.#answered) return;
    const { facts } = this.#call;
    const { status } = answerToMerged;
    this.#parts.refused.note({
      source: facts.source,
      facts,
      line: this.#line,
      refusal,
      isCall: false,
      status,
      detail: null,
    });
  }

  /** The call is over: the phone hung up before a code was looked at, unless it is known better. Nothing happens when there are notes already. */
  ended(refusal: CallRefusal = 'abandoned', detail?: string): void {
    if (!this.#written) this.#record(refusal, detail);
  }

  /** The call came to nothing, and nobody waits for it. `detail`: what more there is to say to whoever looks after the phone. */
  failed(refusal: CallRefusal, detail?: string): void {
    this.#record(refusal, detail);
  }

  /** The call was refused, which is not written yet: whoever waits for it shall see that too. `dialled`: as for `showRefused`. */
  refused(refusal: AttemptCode, dialled: string | undefined): void {
    this.#record(refusal);
    this.showRefused(refusal, dialled);
  }

  /** Whoever waits for the call shall see that it was refused. `dialled`: the digits of the code, where there were any. */
  showRefused(refusal: AttemptCode, dialled: string | undefined): void {
    if (refusal === 'line-suspect') this.#whenProven(() => this.#suspect());
    this.#whenProven(() => {
      const { confirmations, lines, background } = this.#parts;
      const mayConfirm = lines.mayConfirm(this.#line.id);
      const signals = this.#signals;
      const noted = confirmations.noteRefusedDial({ code: refusal, line: this.#line, dialled, mayConfirm, signals });
      background(noted, 'note-refused-dial');
    });
  }

  #record(refusal: CallRefusal, detail?: string): void {
    this.#written = true;
    const record = this.#recordOf(refusal, detail);
    this.#show(record);
    this.#whenProven(() => this.#parts.background(this.#parts.history.record(record), 'call-log'));
    this.#refuseUnanswered(refusal, record.detail);
  }

  #show({ id, refusal, detail }: CallRecord): void {
    this.#ladder.name(id);
    this.#ladder.note(
      refusal === null ? { kind: 'confirmed' } : { kind: 'refused', refusal, step: stepOf[refusal], detail },
    );
  }

  #recordOf(refusal: CallRefusal | null, detail?: string): CallRecord {
    const [line, signals] = [this.#line, this.#signals];
    return callRecord(this.#parts, this.#call.facts, { line, refusal, detail, signals });
  }

  /** A call that was answered 200 is no refused request, whatever was keyed in. */
  #refuseUnanswered(refusal: CallRefusal, detail: string | null): void {
    if (!this.#answered) this.#whenProven(() => this.#refuse(refusal, detail));
  }

  #refuse(refusal: CallRefusal, detail: string | null): void {
    const { facts } = this.#call;
    const status = answeredWith(refusal);
    // Nobody refused a phone that hung up first.
    if (status === undefined) return;
    this.#parts.refused.note({
      source: facts.source,
      facts,
      line: this.#line,
      refusal,
      isCall: true,
      status,
      detail,
    });
  }

  #suspect(): void {
    const { source, userAgent } = this.#call.facts;
    this.#parts.lines.suspect(this.#line.id, { address: source.address, userAgent, signals: this.#signals });
  }

  #whenProven(task: () => void): void {
    if (this.#waiting) this.#waiting.push(task);
    else task();
  }
}

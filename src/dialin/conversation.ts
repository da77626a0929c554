import { type LineRef, parseDialled } from '../confirmation/index.ts';
import { type CancelTimer, newId } from '../lib/index.ts';
import type { MediaSession } from '../media/port.ts';
import type { Body, IncomingCall } from '../sip/port.ts';
import { type AnsweredRefusal, answerTo } from './answer.ts';
import type { ConversationParts } from './decisions.ts';
import type { CallRefusal } from './port.ts';

type DialRefusal = Exclude<
  AnsweredRefusal,
  'not-a-code' | 'code-incomplete' | 'media-unusable' | 'no-media-port' | 'fault'
>;

/**
 * One call of an authenticated line, from the INVITE to the end: steps 5 to 9, then the acknowledgement tone and our BYE.
 * Whatever is refused is answered first; only then is it looked up which confirmation shall show it.
 */
export class Conversation {
  readonly #parts: ConversationParts;
  readonly #call: IncomingCall;
  #media: MediaSession | undefined;
  #cancelHangup: CancelTimer | undefined;
  #over = false;

  constructor(parts: ConversationParts, call: IncomingCall) {
    this.#parts = parts;
    this.#call = call;
  }

  /** Decides steps 5 to 7 at once and goes on with 8 and 9 in the background. */
  start(): void {
    const { lines, shape, serviceNumber } = this.#parts;
    this.#listen();
    const line = lines.ref(this.#call.line);
    const dialled = parseDialled(this.#call.facts.user, shape, serviceNumber);
    const code = dialled.kind === 'code' ? dialled.code : undefined;

    if (!line) this.#call.refuse(answerTo('line-kind-refused'));
    else if (line.kind === 'ip') this.#refuseDial('line-kind-refused', line, code);
    else if (lines.blockedForSeconds(line.id) > 0) this.#refuseDial('line-blocked', line, code);
    else if (!this.#call.extensionsSupported()) this.#record(line, 'extension-unsupported');
    else if (code === undefined) this.#call.refuse(answerTo('code-incomplete'));
    else {
      this.#call.trying();
      this.#parts.background(this.#confirm(code, line), 'dial');
    }
  }

  async #confirm(code: string, line: LineRef): Promise<void> {
    try {
      const media = await this.#openMedia(line);
      if (media) await this.#parts.turns.take(line.id, () => this.#spendCode(code, line, media));
    } catch (cause) {
      this.#call.refuse(answerTo('fault'));
      this.#record(line, 'fault');
      throw cause;
    }
  }

  /** Step 8. A call that ended meanwhile gets its media all the same: it is closed here, and step 9 sees that the call is over. */
  async #openMedia(line: LineRef): Promise<MediaSession | undefined> {
    const { body, facts } = this.#call;
    const opened = await this.#parts.openMedia({
      offer: body?.text,
      localAddress: facts.source.localAddress,
      remoteAddress: facts.source.address,
    });
    if (!opened.ok) {
      const refusal = opened.error === 'no-port' ? 'no-media-port' : 'media-unusable';
      this.#call.refuse(answerTo(refusal));
      this.#record(line, refusal);
      return undefined;
    }
    this.#media = opened.value;
    if (this.#over) this.#media.close();
    return this.#media;
  }

  /**
   * Step 9, one call of a line at a time; step 6 again, since calls that came first may have blocked the line. The 200
   * leaves when the confirmation is committed, and not before. From `decide` on a CANCEL comes too late.
   */
  async #spendCode(code: string, line: LineRef, media: MediaSession): Promise<void> {
    const { confirmations, lines } = this.#parts;
    if (lines.blockedForSeconds(line.id) > 0) {
      this.#refuseDial('line-blocked', line, code);
      return;
    }
    if (!this.#call.decide()) {
      this.#record(line, 'abandoned');
      return;
    }
    const outcome = await confirmations.dial(code, line, lines.mayConfirm(line.id));
    if (outcome.ok) {
      this.#call.accept(media.sdp);
      this.#record(line, null);
      return;
    }
    await lines.wrongCode(line.id);
    const { code: refusal } = outcome.error;
    this.#refuseDial(refusal === 'not-for-this-user' ? 'line-not-allowed' : refusal, line, code);
  }

  #refuseDial(refusal: DialRefusal, line: LineRef, code: string | undefined): void {
    const { lines, confirmations, background } = this.#parts;
    const retryAfterSeconds = refusal === 'line-blocked' ? lines.blockedForSeconds(line.id) : undefined;
    this.#call.refuse(answerTo(refusal, retryAfterSeconds));
    this.#record(line, refusal);
    const mayConfirm = lines.mayConfirm(line.id);
    background(confirmations.noteRefusedDial({ code: refusal, line, dialled: code, mayConfirm }), 'note-refused-dial');
  }

  #listen(): void {
    this.#call.listen({
      acknowledged: (body) => this.#acknowledged(body),
      reoffered: (body) => this.#media?.reoffered(body?.text),
      info: () => undefined,
      ended: () => this.#ended(),
    });
  }

  /** RFC 3261 13.2.1: to an INVITE without an offer, the ACK brings the answer; none or a bad one ends the call. */
  #acknowledged(body: Body | undefined): void {
    if (!this.#call.body && !this.#media?.answered(body?.text)) {
      this.#call.hangup();
      return;
    }
    this.#media?.play('acknowledgement');
    this.#cancelHangup = this.#parts.clock.after(this.#parts.hangupAfterMs, () => this.#call.hangup());
  }

  #ended(): void {
    this.#over = true;
    this.#cancelHangup?.();
    this.#media?.close();
  }

  #record(line: LineRef, refusal: CallRefusal | null): void {
    const { clock, random, history, background } = this.#parts;
    const { source, userAgent } = this.#call.facts;
    const record = history.record({
      id: newId(random, 'call'),
      at: clock.now(),
      line,
      outcome: refusal === null ? 'confirmed' : 'refused',
      refusal,
      signals: [],
      address: source.address,
      transport: source.transport,
      userAgent: userAgent ?? null,
    });
    background(record, 'call-log');
  }
}

import type { CancelTimer, Clock } from '../lib/index.ts';
import { type EventState, type EventStep, type KeyChange, receiveAudio, receiveEvent } from './event-receiver.ts';
import type { Codec } from './g711.ts';
import { type InBand, InBandEar } from './in-band.ts';
import type { DtmfKey, KeyWay, MediaListener } from './port.ts';
import type { RtpPacket } from './rtp.ts';

/**
 * Tones and events of one press are not further apart than this, in milliseconds; INFO may be later by as long as it
 * says that the key was down.
 */
const ONE_PRESS_MS = 500;
/** So many presses that were heard as tones may wait for their INFO. */
const MAX_WAITING = 8;
/**
 * A key is up when nothing has come for so long, in milliseconds: RFC 4733 2.5.1.2 wants an event updated every 50 ms at
 * least, senders take 20, so three of the longer intervals are no gap any more.
 */
const SILENCE_MS = 150;

/**
 * The keys of one call. Many phones tell of a press in two ways at once, so the first way that brings one is the way of
 * this call, and the others are not heard any more. One exception: a phone that sends events or INFO cuts the tones out
 * of its audio, but late, and what is left of them may be heard before. Both therefore take over from tones.
 */
export class Digits {
  readonly #clock: Clock;
  readonly #detector: (() => InBand) | undefined;
  #listener: MediaListener | undefined;
  #way: KeyWay | undefined;
  #events: EventState;
  #ear: InBandEar | undefined;
  #down = false;
  /** The last packet of the way in which the key that is down was told. */
  #heardAtMs = 0;
  /** What was heard as tones, oldest first, and may come once more as an event or INFO. */
  #waiting: readonly { readonly key: DtmfKey; readonly atMs: number }[] = [];
  #cancelSilence: CancelTimer | undefined;
  #cancelRelease: CancelTimer | undefined;

  /** `detector` makes the one that hears tones in this call's audio; it is not asked before somebody listens. Without it tones are not heard. */
  constructor(clock: Clock, detector: (() => InBand) | undefined) {
    this.#clock = clock;
    this.#detector = detector;
  }

  /** The way in which the keys of this call come; undefined before the first. */
  get way(): KeyWay | undefined {
    return this.#way;
  }

  /** Tells this listener from now on; keys that went down before are not told. */
  listen(listener: MediaListener): void {
    this.#listener = listener;
  }

  /** Takes a packet of the telephone-event payload type. */
  event(packet: RtpPacket): void {
    this.#heardAtMs = this.#clock.now();
    this.#follow(receiveEvent(this.#events, packet, this.#heardAtMs));
  }

  /** Takes a packet of G.711. `mayKey` is asked when a key goes down in it, and may forbid that it counts. */
  audio(packet: RtpPacket, codec: Codec, mayKey: () => boolean = () => true): void {
    this.#follow(receiveAudio(this.#events, packet));
    if (!this.#detector || !this.#mayHearTones) return;
    this.#heardAtMs = this.#clock.now();
    this.#ear ??= new InBandEar(this.#detector());
    for (const change of this.#ear.hear(packet, codec)) {
      if (change.kind === 'up' || mayKey()) this.#tell('tones', change);
    }
  }

  /** Takes a key that an INFO told of; `durationMs` as there, 0 where it told none. */
  info(key: DtmfKey, durationMs: number): void {
    this.#tell('info', { kind: 'down', key }, durationMs + ONE_PRESS_MS);
    if (this.#way !== 'info' || !this.#down) return;
    // No INFO tells that the key is up: it counts as down for as long as the body says.
    if (durationMs === 0) this.#release();
    else this.#cancelRelease = this.#clock.after(durationMs, () => this.#release());
  }

  /** Tells nothing any more and leaves no timer. Idempotent. */
  close(): void {
    this.#listener = undefined;
    this.#down = false;
    this.#cancelSilence?.();
    this.#cancelRelease?.();
  }

  /** A detector costs more than all else of a call, so it runs only where it can matter. */
  get #mayHearTones(): boolean {
    return this.#listener !== undefined && (this.#way === undefined || this.#way === 'tones');
  }

  #follow([state, changes]: EventStep): void {
    this.#events = state;
    for (const change of changes) this.#tell('events', change);
  }

  /** One timer while a key is down: it is set anew when it runs out, not with every packet. */
  #watchForSilence(): void {
    if (this.#cancelSilence || !this.#down || this.#way === 'info') return;
    const silentForMs = this.#clock.now() - this.#heardAtMs;
    this.#cancelSilence = this.#clock.after(Math.min(SILENCE_MS, SILENCE_MS - silentForMs), () => {
      this.#cancelSilence = undefined;
      // A clock that was set back by more tells no time.
      if (Math.abs(this.#clock.now() - this.#heardAtMs) >= SILENCE_MS) this.#release();
      this.#watchForSilence();
    });
  }

  #tell(way: KeyWay, change: KeyChange, onePressMs = ONE_PRESS_MS): void {
    if (change.kind === 'up') {
      if (this.#way === way) this.#release();
      return;
    }
    if (!this.#listener || !this.#accepts(way)) return;
    this.#way = way;
    if (way === 'tones') this.#remember(change.key);
    else if (this.#wasHeard(change.key, onePressMs)) return;
    this.#press(change.key);
  }

  #accepts(way: KeyWay): boolean {
    return this.#way === undefined || this.#way === way || this.#way === 'tones';
  }

  #remember(key: DtmfKey): void {
    this.#waiting = [...this.#waiting.slice(1 - MAX_WAITING), { key, atMs: this.#clock.now() }];
  }

  /** The tones of this press came first. Those of earlier presses are not waited for any more. */
  #wasHeard(key: DtmfKey, withinMs: number): boolean {
    const nowMs = this.#clock.now();
    const at = this.#waiting.findIndex((press) => press.key === key && nowMs - press.atMs < withinMs);
    if (at >= 0) this.#waiting = this.#waiting.slice(at + 1);
    return at >= 0;
  }

  #press(key: DtmfKey): void {
    this.#release();
    // Whoever was told of the release may have closed the call.
    if (!this.#listener) return;
    this.#down = true;
    this.#heardAtMs = this.#clock.now();
    this.#watchForSilence();
    this.#listener.pressed(key);
  }

  #release(): void {
    this.#cancelRelease?.();
    if (!this.#down) return;
    this.#down = false;
    this.#listener?.released();
  }
}

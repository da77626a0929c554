import { beganOverDialTone, isPure, type Pair, pairIn } from './dtmf-pair.ts';
import { type DtmfChange, nextPress, type PressState, quiet, released } from './dtmf-press.ts';
import { FoldedWindow, windowSamples } from './dtmf-window.ts';
import type { DtmfKey } from './port.ts';

export type { DtmfChange } from './dtmf-press.ts';

/** One look every 4 ms. */
const HOP = 32;
/** What is kept of the sound before a window: another window, which ends 4 ms before it. */
const PAST = windowSamples + HOP;
/** What may be missing, in samples (100 ms), before nothing is known any more of the key that was held. */
const LONGEST_GAP = 800;

/**
 * Hears the digits of ITU-T Q.23 in one direction of one call, after the limits of Q.24. Fed 16-bit linear samples at
 * 8 kHz in pieces of any length (usually 160); it keeps none of them by reference.
 */
export class DtmfDetector {
  readonly #samples = new Float64Array(PAST + windowSamples);
  readonly #window = new FoldedWindow();
  readonly #before = new FoldedWindow();
  /** Samples of the next window that have arrived, behind the past. */
  #filled = 0;
  /** Samples of the past that are known. */
  #known = 0;
  /** Samples of the stream so far, lost ones counted. */
  #position = 0;
  #press: PressState = quiet;

  /**
   * What happened in these samples, in order: `down` when a key is certainly pressed, told once per press, 30 to 36 ms
   * after its tone began; `up` when it no longer is, at the latest 48 ms after its tone ended.
   */
  push(samples: Int16Array): readonly DtmfChange[] {
    const changes: DtmfChange[] = [];
    for (let at = 0; at < samples.length; ) {
      const piece = samples.subarray(at, at + windowSamples - this.#filled);
      this.#samples.set(piece, PAST + this.#filled);
      at += piece.length;
      this.#filled += piece.length;
      this.#position += piece.length;
      if (this.#filled === windowSamples) changes.push(...this.#look());
    }
    return changes;
  }

  /**
   * Packets were lost: `samples` samples are missing here. A key that was held stays so when it is heard again after the
   * gap; when the gap is longer than 100 ms it goes up.
   */
  lost(samples: number): readonly DtmfChange[] {
    this.#filled = 0;
    this.#known = 0;
    this.#position += samples;
    if (samples <= LONGEST_GAP) return [];
    const changes = released(this.#press);
    this.#press = quiet;
    return changes;
  }

  #look(): readonly DtmfChange[] {
    this.#window.take(this.#samples, PAST);
    const look = { key: this.#key(), from: this.#position - windowSamples, to: this.#position };
    const [press, changes] = nextPress(this.#press, look);
    this.#press = press;
    this.#samples.copyWithin(0, HOP);
    this.#filled -= HOP;
    this.#known = Math.min(this.#known + HOP, PAST);
    return changes;
  }

  #key(): DtmfKey | undefined {
    const heard = pairIn(this.#window);
    if (heard === undefined) return undefined;
    const { pair, over } = heard;
    const known = this.#press.kind === 'quiet' || this.#press.run.key !== pair.key ? 'quiet' : this.#press.kind;
    // Once a key is down the rest needs no proof: nobody starts to sing inside a digit.
    if (known === 'held') return pair.key;
    if (known === 'quiet' && over === 'dial tone' && !this.#beginsOverDialTone(pair)) return undefined;
    return isPure(this.#window, heard) ? pair.key : undefined;
  }

  /** What came before lost packets is not known: taken to have been the dial tone. */
  #beginsOverDialTone(pair: Pair): boolean {
    if (this.#known < PAST) return true;
    this.#before.take(this.#samples, 0);
    return beganOverDialTone(pair, this.#before, this.#window);
  }
}

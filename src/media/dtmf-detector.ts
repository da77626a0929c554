import { keyIn } from './dtmf-pair.ts';
import { type DtmfChange, nextPress, type PressState, quiet, released } from './dtmf-press.ts';
import { FoldedWindow, windowSamples } from './dtmf-window.ts';

export type { DtmfChange } from './dtmf-press.ts';

/** One look every 4 ms. */
const HOP = 32;
/** What may be missing, in samples (100 ms), before nothing is known any more of the key that was held. */
const LONGEST_GAP = 800;

/**
 * Hears the digits of ITU-T Q.23 in one direction of one call, after the limits of Q.24. Fed 16-bit linear samples at
 * 8 kHz in pieces of any length (usually 160); it keeps none of them by reference.
 */
export class DtmfDetector {
  readonly #samples = new Float64Array(windowSamples);
  readonly #window = new FoldedWindow();
  #filled = 0;
  /** Samples of the stream so far, lost ones counted. */
  #position = 0;
  #press: PressState = quiet;

  /**
   * What happened in these samples, in order: `down` when a key is certainly pressed, told once per press, 30 to 36 ms
   * after its tone began; `up` when it no longer is, at the latest 44 ms after its tone ended.
   */
  push(samples: Int16Array): readonly DtmfChange[] {
    const changes: DtmfChange[] = [];
    for (let at = 0; at < samples.length; ) {
      const piece = samples.subarray(at, at + windowSamples - this.#filled);
      this.#samples.set(piece, this.#filled);
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
    this.#position += samples;
    if (samples <= LONGEST_GAP) return [];
    const changes = released(this.#press);
    this.#press = quiet;
    return changes;
  }

  #look(): readonly DtmfChange[] {
    this.#window.take(this.#samples);
    const look = { key: keyIn(this.#window), from: this.#position - windowSamples, to: this.#position };
    const [press, changes] = nextPress(this.#press, look);
    this.#press = press;
    this.#samples.copyWithin(0, HOP);
    this.#filled -= HOP;
    return changes;
  }
}

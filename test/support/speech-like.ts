import type { Random } from '../../src/lib/index.ts';
import { between, fraction, gaussian, levelled, oneOf, type Sound, samplesOf } from './signals.ts';

/** Somebody who speaks: the pitch they keep around, in Hz, and how much shorter than a man's their throat is. */
export interface Speaker {
  readonly pitchHz: number;
  readonly formantScale: number;
  /** Syllables per second. */
  readonly pace: number;
}

export const speakers: Readonly<Record<'man' | 'woman' | 'child', Speaker>> = {
  man: { pitchHz: 115, formantScale: 1, pace: 4.5 },
  woman: { pitchHz: 210, formantScale: 1.17, pace: 5 },
  child: { pitchHz: 320, formantScale: 1.35, pace: 4 },
};

/** First four formants of some vowels of a man, in Hz. */
const vowels: readonly (readonly [number, number, number, number])[] = [
  [270, 2290, 3010, 3500],
  [390, 1990, 2550, 3400],
  [530, 1840, 2480, 3400],
  [660, 1720, 2410, 3400],
  [730, 1090, 2440, 3300],
  [570, 840, 2410, 3300],
  [440, 1020, 2240, 3300],
  [300, 870, 2240, 3300],
  [640, 1190, 2390, 3300],
  [490, 1350, 1690, 3300],
];

const BANDWIDTHS_HZ = [60, 80, 120, 200];
/** The filters follow their targets in steps of 4 ms. */
const STEP = 32;

/** A two-pole resonance whose gain is 1 at 0 Hz, as in Klatt's synthesiser. */
class Resonance {
  #a = 1;
  #b = 0;
  #c = 0;
  #last = 0;
  #beforeLast = 0;

  tune(hz: number, bandwidthHz: number): void {
    this.#c = -Math.exp((-2 * Math.PI * bandwidthHz) / 8000);
    this.#b = 2 * Math.exp((-Math.PI * bandwidthHz) / 8000) * Math.cos((2 * Math.PI * Math.min(hz, 3900)) / 8000);
    this.#a = 1 - this.#b - this.#c;
  }

  filter(sample: number): number {
    const out = this.#a * sample + this.#b * this.#last + this.#c * this.#beforeLast;
    this.#beforeLast = this.#last;
    this.#last = out;
    return out;
  }
}

/** The flow of air through the glottis at a point 0..1 of its period, differentiated (Rosenberg's pulse: opens, shuts, rests). */
const glottis = (phase: number): number => {
  if (phase < 0.4) return Math.sin((Math.PI * phase) / 0.4) / 2;
  if (phase < 0.56) return -Math.sin((Math.PI * (phase - 0.4)) / 0.32) * 1.5;
  return 0;
};

interface Syllable {
  readonly consonantMs: number;
  /** A hiss, or for a stop a silence and a burst. */
  readonly consonant: 'none' | 'fricative' | 'stop';
  readonly hissHz: number;
  readonly vowelMs: number;
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly pitchFrom: number;
  readonly pitchTo: number;
  readonly loudness: number;
}

const syllable = (speaker: Speaker, declination: number, random: Random): Syllable => {
  const scaled = (vowel: readonly number[]) =>
    vowel.map((hz) => hz * speaker.formantScale * between(random, 0.94, 1.06));
  const pitch = speaker.pitchHz * declination * between(random, 0.85, 1.2);
  const from = oneOf(random, vowels);
  // One syllable in three is held without a glide of the formants, which is where detectors go wrong.
  const to = random.below(3) === 0 ? from : oneOf(random, vowels);
  const shape = scaled(from);
  return {
    consonant: oneOf(random, ['none', 'fricative', 'stop'] as const),
    consonantMs: between(random, 40, 110),
    hissHz: between(random, 1200, 3700),
    vowelMs: (between(random, 500, 1300) / speaker.pace) * 0.8,
    from: shape,
    to: from === to ? shape : scaled(to),
    pitchFrom: pitch,
    pitchTo: pitch * between(random, 0.8, 1.25),
    loudness: between(random, 0.5, 1),
  };
};

/** A voice with its resonances; keeps sounding from one syllable into the next. */
class Voice {
  readonly #throat = BANDWIDTHS_HZ.map(() => new Resonance());
  readonly #teeth = new Resonance();
  readonly #random: Random;
  #phase = 0;
  #tilt = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  consonant(place: Sound, { consonant, hissHz, loudness }: Syllable): void {
    if (consonant === 'none') return;
    const silent = consonant === 'stop' ? Math.floor(place.length * 0.75) : 0;
    this.#teeth.tune(hissHz, 600);
    for (let at = silent; at < place.length; at += 1) {
      place[at] = this.#teeth.filter(gaussian(this.#random)) * loudness * 0.12;
    }
  }

  vowel(place: Sound, { from, to, pitchFrom, pitchTo, loudness }: Syllable): void {
    const rough = between(this.#random, 0.005, 0.02);
    let period = 0;
    for (let at = 0; at < place.length; at += 1) {
      const along = at / place.length;
      if (at % STEP === 0) {
        this.#throat.forEach((formant, index) => {
          formant.tune(from[index]! + (to[index]! - from[index]!) * along, BANDWIDTHS_HZ[index]!);
        });
      }
      if (this.#phase >= 1 || period === 0) {
        this.#phase %= 1;
        period = 8000 / ((pitchFrom + (pitchTo - pitchFrom) * along) * (1 + rough * gaussian(this.#random)));
      }
      this.#phase += 1 / period;
      const breath = (fraction(this.#random) - 0.5) * 0.04;
      this.#tilt = 0.3 * this.#tilt + 0.7 * (glottis(this.#phase) + breath);
      const swell = Math.min(1, along * 8, (1 - along) * 6);
      place[at] = this.#throat.reduce((sample, formant) => formant.filter(sample), this.#tilt) * swell * loudness;
    }
  }
}

/** A phrase: some syllables, the pitch sinking, then a pause. At `dbm0` over the whole phrase. */
const phrase = (speaker: Speaker, dbm0: number, random: Random): readonly Sound[] => {
  const voice = new Voice(random);
  const count = 3 + random.below(9);
  const spoken = Array.from({ length: count }, (_, index): Sound => {
    const next = syllable(speaker, 1.15 - (0.35 * index) / count, random);
    const consonant = next.consonant === 'none' ? 0 : samplesOf(next.consonantMs);
    const place = new Float64Array(consonant + samplesOf(next.vowelMs));
    voice.consonant(place.subarray(0, consonant), next);
    voice.vowel(place.subarray(consonant), next);
    return place;
  });
  return [levelled(joined(spoken), dbm0), new Float64Array(samplesOf(between(random, 150, 600)))];
};

const joined = (parts: readonly Sound[]): Sound => {
  const all = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

/** Phrases of one speaker, one after the other for as long as the caller asks, each at a level of its own from -28 to -12 dBm0. */
export function* speechLike(speaker: Speaker, random: Random): Generator<Sound> {
  for (;;) yield joined(phrase(speaker, between(random, -28, -12), random));
}

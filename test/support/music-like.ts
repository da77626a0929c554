import type { Random } from '../../src/lib/index.ts';
import { keyHz } from './dtmf-signals.ts';
import { between, fraction, gaussian, levelled, oneOf, type Sound, samplesOf } from './signals.ts';

type Partials = readonly (readonly [order: number, amplitude: number])[];

/** How an instrument sounds. */
interface Instrument {
  /** Where its partials lie, in multiples of the fundamental, and their amplitudes. */
  readonly partials: Partials;
  /** Time in which a note fades to a third, in ms; Infinity: held. */
  readonly decayMs: number;
  readonly attackMs: number;
  /** Share by which the pitch swings, 5 to 6 times a second. */
  readonly vibrato: number;
}

/** Pipes, reeds and bows. */
const harmonic = (...amplitudes: readonly number[]): Partials =>
  amplitudes.map((amplitude, index) => [index + 1, amplitude]);

/** The partials of a struck string are stretched by its stiffness. */
const struck = (count: number): Partials =>
  Array.from({ length: count }, (_, index) => {
    const order = index + 1;
    return [order * Math.sqrt(1 + 0.0004 * order * order), order ** -1.3];
  });

/** A bar that swings freely. */
const bar: Partials = [
  [1, 1],
  [2.756, 0.5],
  [5.404, 0.25],
];

const saw = Array.from({ length: 10 }, (_, index) => 1 / (index + 1));

export const instruments: Readonly<Record<string, Instrument>> = {
  flute: { partials: harmonic(1, 0.25, 0.1, 0.04), decayMs: Infinity, attackMs: 40, vibrato: 0.005 },
  organ: { partials: harmonic(1, 0.6, 0.15, 0.4, 0, 0.1, 0, 0.15), decayMs: Infinity, attackMs: 15, vibrato: 0 },
  strings: { partials: harmonic(...saw), decayMs: Infinity, attackMs: 80, vibrato: 0.008 },
  clarinet: { partials: harmonic(1, 0.03, 0.5, 0.05, 0.3, 0.04, 0.15), decayMs: Infinity, attackMs: 25, vibrato: 0 },
  piano: { partials: struck(9), decayMs: 350, attackMs: 3, vibrato: 0 },
  glockenspiel: { partials: bar, decayMs: 500, attackMs: 2, vibrato: 0 },
};

/** Steps of some chords over their root, in semitones. */
const chords = [
  [0, 4, 7],
  [0, 3, 7],
  [0, 4, 7, 11],
  [0, 4, 7, 10],
  [0, 3, 7, 10],
  [0, 5, 7],
  [0, 7],
  [0, 9],
  [0, 12],
];
const scales = [
  [0, 2, 4, 5, 7, 9, 11],
  [0, 2, 3, 5, 7, 8, 10],
  [0, 2, 4, 7, 9],
];
/** The pitch and the level follow their course in steps of 4 ms. */
const STEP = 32;
/** What the telephone's band leaves of it. */
const HIGHEST_HZ = 3400;

/** Adds one note; its partials turn as phasors, because a sine for each sample costs too much for hours of music. */
const addNote = (place: Sound, hz: number, amplitude: number, how: Instrument, random: Random): void => {
  const swing = between(random, 5, 6.5);
  for (const [order, share] of how.partials) {
    const partialHz = hz * order;
    if (share === 0 || partialHz > HIGHEST_HZ) continue;
    const start = 2 * Math.PI * fraction(random);
    let real = Math.cos(start);
    let imaginary = Math.sin(start);
    let turnReal = 1;
    let turnImaginary = 0;
    let level = 0;
    for (let at = 0; at < place.length; at += 1) {
      if (at % STEP === 0) {
        const seconds = at / 8000;
        const turn = (2 * Math.PI * partialHz * (1 + how.vibrato * Math.sin(2 * Math.PI * swing * seconds))) / 8000;
        turnReal = Math.cos(turn);
        turnImaginary = Math.sin(turn);
        const attack = Math.min(1, (seconds * 1000 + 1) / how.attackMs);
        const release = Math.min(1, (place.length - at) / 160);
        level = amplitude * share * attack * release * Math.exp((-seconds * 1000 * Math.sqrt(order)) / how.decayMs);
      }
      const next = real * turnReal - imaginary * turnImaginary;
      imaginary = real * turnImaginary + imaginary * turnReal;
      real = next;
      place[at]! += level * imaginary;
    }
  }
};

const addDrum = (place: Sound, amplitude: number, random: Random): void => {
  const fadeMs = between(random, 15, 90);
  const bodyHz = between(random, 70, 350);
  const rattle = fraction(random);
  for (let at = 0; at < place.length; at += 1) {
    const fade = amplitude * Math.exp(-at / 8 / fadeMs);
    place[at]! += fade * (rattle * gaussian(random) + Math.sin((2 * Math.PI * bodyHz * at) / 8000));
  }
};

/** The notes that sound together from one beat on, in Hz. */
const harmony = (keyNote: number, scale: readonly number[], random: Random): readonly number[] => {
  const root = keyNote * 2 ** ((oneOf(random, scale) + 12 * random.below(3)) / 12);
  return oneOf(random, chords).map((step) => root * 2 ** (step / 12));
};

/**
 * A chord that takes after a digit: the notes of the tempered scale nearest to its two tones, or notes whose second or
 * third partials are, over a bass. Two pure sines alone would not take after a digit: they would be one.
 */
const likeDigit = (tuningHz: number, random: Random): readonly number[] => {
  const pair = oneOf(random, Object.values(keyHz)).map((hz) => {
    const wanted = hz / oneOf(random, [1, 1, 2, 3]);
    return tuningHz * 2 ** (Math.round(12 * Math.log2(wanted / tuningHz)) / 12);
  });
  return [...pair, pair[0]! * 2 ** (-oneOf(random, [5, 7, 12, 15, 19, 24]) / 12)];
};

/** A bar of eight beats at `dbm0`: chords, two-part passages on the notes nearest to digits, a melody and perhaps a drum. */
const passage = (tuningHz: number, how: Instrument, dbm0: number, random: Random): Sound => {
  const beat = samplesOf(between(random, 110, 400));
  const sound = new Float64Array(beat * 8);
  const scale = oneOf(random, scales);
  const keyNote = (tuningHz / 4) * 2 ** (random.below(12) / 12);
  const drums = random.below(2) === 0;
  const treacherous = random.below(4) === 0;
  for (let at = 0; at < 8; ) {
    const beats = Math.min(8 - at, 1 + random.below(3));
    const place = sound.subarray(at * beat, (at + beats) * beat);
    const notes = treacherous ? likeDigit(tuningHz, random) : harmony(keyNote, scale, random);
    for (const hz of notes) addNote(place, hz, between(random, 0.6, 1), how, random);
    if (!treacherous) {
      const melody = keyNote * 2 ** ((oneOf(random, scale) + 24 + 12 * random.below(2)) / 12);
      addNote(place, melody, between(random, 0.5, 1.5), how, random);
    }
    if (drums) addDrum(place, between(random, 0.5, 2), random);
    at += beats;
  }
  return levelled(sound, dbm0);
};

/** Bars of one instrument, one after the other for as long as the caller asks, tuned up to 30 cents off, from -28 to -10 dBm0. */
export function* musicLike(how: Instrument, random: Random): Generator<Sound> {
  const tuningHz = 440 * 2 ** (between(random, -0.3, 0.3) / 12);
  for (;;) yield passage(tuningHz, how, between(random, -28, -10), random);
}

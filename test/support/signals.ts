import type { Random } from '../../src/lib/index.ts';
import { type Codec, decodeG711, encodeG711 } from '../../src/media/g711.ts';

/** Sound is made as floating-point samples at 8 kHz in the units of 16-bit samples, and rounded once, by `overG711`. */
export type Sound = Float64Array;

/** Peak of a sine of this level; 0 dBm0 lies 3.14 dB below full scale. */
export const amplitudeOf = (dbm0: number): number => 32_768 * 10 ** ((dbm0 - 3.14) / 20);

/** Power as mean square of a signal of this level. */
export const powerOf = (dbm0: number): number => amplitudeOf(dbm0) ** 2 / 2;

export const samplesOf = (ms: number): number => Math.round(ms * 8);

/** Uniform in [0, 1). */
export const fraction = (random: Random): number => random.below(2 ** 32) / 2 ** 32;

export const between = (random: Random, low: number, high: number): number => low + (high - low) * fraction(random);

export const oneOf = <T>(random: Random, choices: readonly T[]): T => choices[random.below(choices.length)]!;

/** A normal deviate of variance 1 (Box and Muller). */
export const gaussian = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - fraction(random))) * Math.cos(2 * Math.PI * fraction(random));

/** Adds a sine from its phase 0..1 on. */
export const addSine = (sound: Sound, hz: number, amplitude: number, phase: number): void => {
  const turn = (2 * Math.PI * hz) / 8000;
  for (let at = 0; at < sound.length; at += 1) sound[at]! += amplitude * Math.sin(turn * at + 2 * Math.PI * phase);
};

/** Adds white noise of this mean square, as seen over the whole band of 4 kHz. */
export const addNoise = (sound: Sound, power: number, random: Random): void => {
  const deviation = Math.sqrt(power);
  for (let at = 0; at < sound.length; at += 1) sound[at]! += deviation * gaussian(random);
};

const meanSquare = (sound: Sound): number => sound.reduce((sum, sample) => sum + sample * sample, 0) / sound.length;

/** Scales a sound to a level in dBm0, its pauses included; silence stays silence. */
export const levelled = (sound: Sound, dbm0: number): Sound => {
  const power = meanSquare(sound);
  if (power === 0) return sound;
  const gain = Math.sqrt(powerOf(dbm0) / power);
  return sound.map((sample) => sample * gain);
};

/** 16-bit samples, clipped. */
export const toLinear = (sound: Sound): Int16Array =>
  Int16Array.from(sound, (sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample))));

/** What the far end hears of a sound. */
export const overG711 = (codec: Codec, sound: Sound): Int16Array =>
  decodeG711(codec, encodeG711(codec, toLinear(sound)));

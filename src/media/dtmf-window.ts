import { sampleRate } from './g711.ts';

/** What one look at the sound covers, in samples: 16 ms, through a Hann window. */
export const windowSamples = 128;

/** How far two bins of the window lie apart. */
export const binHz = sampleRate / windowSamples;

const HALF = windowSamples / 2;

/** The Hann window from its middle outwards; it is symmetric. */
const hann = Float64Array.from(
  { length: HALF },
  (_, at) => (1 + Math.cos((2 * Math.PI * (at + 0.5)) / windowSamples)) / 2,
);
const hannSquared = hann.map((weight) => weight ** 2);
/** Its slope, per sample, outwards; the other half has the opposite sign. */
const hannSlope = Float64Array.from(
  { length: HALF },
  (_, at) => (-Math.PI / windowSamples) * Math.sin((2 * Math.PI * (at + 0.5)) / windowSamples),
);
const HANN_SUM = windowSamples / 2;
const HANN_SQUARED_SUM = (3 * windowSamples) / 8;

const dot = (left: Float64Array, right: Float64Array): number => {
  let sum = 0;
  for (let at = 0; at < HALF; at += 1) sum += (left[at] ?? 0) * (right[at] ?? 0);
  return sum;
};

/** How much of a line's energy is left when it lies `offsetHz` beside the frequency asked for; not below that at 60 Hz beside it. */
const remaining = (offsetHz: number): number => {
  const bins = Math.min(0.96, Math.abs(offsetHz) / binHz);
  if (bins < 1e-6) return 1;
  const amplitude = Math.sin(Math.PI * bins) / (Math.PI * bins * (1 - bins * bins));
  return amplitude * amplitude;
};

/** Half a window on both sides of its middle: sums and differences of the samples that lie equally far from it. */
export class FoldedWindow {
  readonly sums = new Float64Array(HALF);
  readonly differences = new Float64Array(HALF);
  /** Windowed energy without the direct current: what all lines together can explain. */
  energy = 0;

  /** Takes the `windowSamples` samples from `from` on. */
  take(samples: Float64Array, from: number): void {
    const middle = from + HALF;
    let squares = 0;
    let direct = 0;
    let directSquared = 0;
    for (let at = 0; at < HALF; at += 1) {
      const after = samples[middle + at] ?? 0;
      const before = samples[middle - 1 - at] ?? 0;
      const sum = after + before;
      const weight = hannSquared[at] ?? 0;
      this.sums[at] = sum;
      this.differences[at] = after - before;
      squares += weight * (after * after + before * before);
      direct += (hann[at] ?? 0) * sum;
      directSquared += weight * sum;
    }
    const mean = direct / HANN_SUM;
    this.energy = squares - 2 * mean * directSquared + mean * mean * HANN_SQUARED_SUM;
  }
}

/** A line of the spectrum near a frequency. */
export interface SpectralLine {
  /** The share of the windowed energy (as in `FoldedWindow.energy`) that the line explains. */
  readonly energy: number;
  /** How far its frequency lies above the one asked for, in Hz. */
  readonly offsetHz: number;
}

/** Listens at one frequency of a window. */
export class Probe {
  readonly #cosines: Float64Array;
  readonly #sines: Float64Array;
  readonly #slopeCosines: Float64Array;
  readonly #slopeSines: Float64Array;

  constructor(hz: number) {
    const turn = (2 * Math.PI * hz) / sampleRate;
    this.#cosines = hann.map((weight, at) => weight * Math.cos(turn * (at + 0.5)));
    this.#sines = hann.map((weight, at) => weight * Math.sin(turn * (at + 0.5)));
    this.#slopeCosines = hannSlope.map((weight, at) => weight * Math.cos(turn * (at + 0.5)));
    this.#slopeSines = hannSlope.map((weight, at) => weight * Math.sin(turn * (at + 0.5)));
  }

  /** The energy of a line at exactly this frequency; less of one beside it. */
  energy({ sums, differences }: FoldedWindow): number {
    const cosines = this.#cosines;
    const sines = this.#sines;
    // One loop for both sums: this is where the time goes.
    let real = 0;
    let imaginary = 0;
    for (let at = 0; at < HALF; at += 1) {
      real += (sums[at] ?? 0) * (cosines[at] ?? 0);
      imaginary += (differences[at] ?? 0) * (sines[at] ?? 0);
    }
    return (3 * (real * real + imaginary * imaginary)) / windowSamples;
  }

  /**
   * Where the line near this frequency lies and all of its energy. Seen through the slope of the window, a line appears
   * turned by a quarter and as much larger as it lies beside the frequency, whatever its level and phase are.
   */
  line({ sums, differences }: FoldedWindow): SpectralLine {
    const real = dot(sums, this.#cosines);
    const imaginary = dot(differences, this.#sines);
    const slopeReal = dot(differences, this.#slopeCosines);
    const slopeImaginary = dot(sums, this.#slopeSines);
    const power = real * real + imaginary * imaginary;
    const turn = (slopeImaginary * real - slopeReal * imaginary) / power;
    const offsetHz = (turn * sampleRate) / (2 * Math.PI);
    return { energy: (3 * power) / windowSamples / remaining(offsetHz), offsetHz };
  }
}

/** The energy (as in `FoldedWindow.energy`) of everything from the lowest to the highest bin. */
export class BandProbe {
  readonly #probes: readonly Probe[];

  constructor(lowestBin: number, highestBin: number) {
    this.#probes = Array.from(
      { length: highestBin - lowestBin + 1 },
      (_, index) => new Probe((lowestBin + index) * binHz),
    );
  }

  energy(window: FoldedWindow): number {
    // A line spreads over three bins, 1 : 4 : 1, and its energy is that of the middle one alone: hence 2/3.
    return (this.#probes.reduce((sum, probe) => sum + probe.energy(window), 0) * 2) / 3;
  }
}

/** Energy (as in `FoldedWindow.energy`) of a steady sine whose peak is `amplitude`. */
export const energyOfSine = (amplitude: number): number => (HANN_SQUARED_SUM * amplitude * amplitude) / 2;

import { describe, expect, it } from 'vitest';
import { BandProbe, energyOfSine, FoldedWindow, Probe, windowSamples } from '../../../src/media/dtmf-window.ts';
import { addSine } from '../../support/signals.ts';

const windowOf = (...sines: readonly (readonly [hz: number, amplitude: number, phase: number])[]): FoldedWindow => {
  const sound = new Float64Array(windowSamples);
  for (const [hz, amplitude, phase] of sines) addSine(sound, hz, amplitude, phase);
  const window = new FoldedWindow();
  window.take(sound, 0);
  return window;
};
const phases = [0, 0.13, 0.25, 0.4, 0.7];

describe('a window', () => {
  it('has the energy of a sine, whatever its phase', () => {
    for (const phase of phases) {
      expect(windowOf([852, 1000, phase]).energy / energyOfSine(1000)).toBeCloseTo(1, 2);
    }
  });

  it('leaves the direct current out', () => {
    const sound = new Float64Array(windowSamples).fill(3000);
    addSine(sound, 852, 1000, 0.1);
    const window = new FoldedWindow();
    window.take(sound, 0);
    expect(window.energy / energyOfSine(1000)).toBeCloseTo(1, 2);
  });

  it('begins where it is told to', () => {
    const sound = new Float64Array(2 * windowSamples);
    addSine(sound.subarray(windowSamples), 852, 1000, 0.1);
    const window = new FoldedWindow();
    window.take(sound, 0);
    expect(window.energy).toBe(0);
    window.take(sound, windowSamples);
    expect(window.energy / energyOfSine(1000)).toBeCloseTo(1, 2);
  });
});

describe('a probe', () => {
  it.each([-40, -20, -5, 0, 5, 20, 40])('finds a line %i Hz beside its frequency, with all of its energy', (offset) => {
    for (const phase of phases) {
      const { offsetHz, energy } = new Probe(1336).line(windowOf([1336 + offset, 1000, phase]));
      expect(offsetHz).toBeCloseTo(offset, 0);
      expect(energy / energyOfSine(1000)).toBeCloseTo(1, 1);
    }
  });

  it('is not disturbed by a line in the other group that is 8 dB louder', () => {
    const { offsetHz, energy } = new Probe(941).line(windowOf([941, 1000, 0.2], [1209, 2512, 0.6]));
    expect(Math.abs(offsetHz)).toBeLessThan(3);
    expect(energy / energyOfSine(1000)).toBeCloseTo(1, 1);
  });

  it('hears nothing of a line four bins away', () => {
    expect(new Probe(1336).energy(windowOf([1586, 1000, 0.2])) / energyOfSine(1000)).toBeLessThan(1e-4);
  });
});

describe('a band probe', () => {
  it.each([[350, 440], [400], [425], [450]])('has the energy of the lines in its band: %i Hz', (...frequencies) => {
    const lines = frequencies.map((hz, index) => [hz, 1000, phases[index]!] as const);
    const window = windowOf(...lines, [697, 3000, 0.3], [1209, 3000, 0.4]);
    const alone = windowOf(...lines);
    const share = new BandProbe(4, 8).energy(window) / alone.energy;
    expect(share).toBeGreaterThan(0.9);
    expect(share).toBeLessThan(1.1);
  });
});

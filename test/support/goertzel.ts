/**
 * Level of one frequency in linear 16-bit samples at 8 kHz, in dBm0 (full scale sine: +3.14): the Goertzel algorithm
 * over all samples given. For tests: slow and plain.
 */
export const levelOf = (hz: number, samples: Int16Array): number => {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / 8000);
  let previous = 0;
  let beforePrevious = 0;
  for (const sample of samples) {
    const current = sample + turn * previous - beforePrevious;
    beforePrevious = previous;
    previous = current;
  }
  const power = previous ** 2 + beforePrevious ** 2 - turn * previous * beforePrevious;
  const amplitude = (2 * Math.sqrt(Math.max(power, 0))) / samples.length;
  return 20 * Math.log10(amplitude / 32768 + 1e-9) + 3.14;
};

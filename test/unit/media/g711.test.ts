import { describe, expect, it } from 'vitest';
import { type Codec, decodeG711, encodeG711, silenceOctet } from '../../../src/media/g711.ts';

/** ITU-T G.711 tables 5 and 6: the octets of one period of a 1 kHz sine at 0 dBm0. */
const nominalSine: Record<Codec, number[]> = {
  PCMA: [0x34, 0x21, 0x21, 0x34, 0xb4, 0xa1, 0xa1, 0xb4],
  PCMU: [0x1e, 0x0b, 0x0b, 0x1e, 0x9e, 0x8b, 0x8b, 0x9e],
};
const codecs: Codec[] = ['PCMA', 'PCMU'];
const everyOctet = Uint8Array.from({ length: 256 }, (_, octet) => octet);

describe('G.711', () => {
  it.each([
    ['PCMA', 0xaa, 32256],
    ['PCMA', 0x2a, -32256],
    ['PCMA', 0xd5, 8],
    ['PCMA', 0x55, -8],
    ['PCMA', 0x80, 5504],
    ['PCMU', 0x80, 32124],
    ['PCMU', 0x00, -32124],
    ['PCMU', 0xff, 0],
    ['PCMU', 0xf0, 120],
    ['PCMU', 0xef, 132],
  ] as const)('decodes %s octet %i to %i', (codec, octet, sample) => {
    expect(decodeG711(codec, Uint8Array.of(octet))[0]).toBe(sample);
  });

  it.each([
    ['PCMA', 0, 0xd5],
    ['PCMA', -1, 0x55],
    ['PCMA', 32767, 0xaa],
    ['PCMA', -32768, 0x2a],
    ['PCMA', 5504, 0x80],
    ['PCMU', 0, 0xff],
    ['PCMU', 32767, 0x80],
    ['PCMU', -32768, 0x00],
    ['PCMU', 132, 0xef],
  ] as const)('encodes %s sample %i as octet %i', (codec, sample, octet) => {
    expect(encodeG711(codec, Int16Array.of(sample))[0]).toBe(octet);
  });

  it.each(codecs)('reads the reference sequence of the Recommendation as a 1 kHz sine at 0 dBm0 (%s)', (codec) => {
    const samples = decodeG711(codec, Uint8Array.from(nominalSine[codec]));
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    const fullScaleSine = 32768 ** 2 / 2;
    expect(10 * Math.log10(power / fullScaleSine) + 3.14).toBeCloseTo(0, 0);
    expect([...encodeG711(codec, samples)]).toEqual(nominalSine[codec]);
  });

  it.each(codecs)('encodes every decoded %s value back to its octet', (codec) => {
    const back = encodeG711(codec, decodeG711(codec, everyOctet));
    // mu-law has two zeros; the negative one comes back as the positive.
    expect([...back]).toEqual([...everyOctet].map((octet) => (codec === 'PCMU' && octet === 0x7f ? 0xff : octet)));
  });

  it.each(codecs)('never errs by more than half a step of its segment (%s)', (codec) => {
    const samples = Int16Array.from({ length: 32_000 / 7 }, (_, at) => at * 14 - 32_000);
    const heard = decodeG711(codec, encodeG711(codec, samples));
    samples.forEach((sample, at) => {
      expect(Math.abs((heard[at] ?? Number.NaN) - sample)).toBeLessThanOrEqual(16 + Math.abs(sample) / 32);
    });
  });

  it.each(codecs)('knows what silence is (%s)', (codec) => {
    expect(encodeG711(codec, Int16Array.of(0))[0]).toBe(silenceOctet[codec]);
  });
});

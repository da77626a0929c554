import { DtmfDetector } from '../../src/media/dtmf-detector.ts';
import type { Codec } from '../../src/media/g711.ts';
import { instruments, musicLike } from './music-like.ts';
import { seededRandom } from './seeded-random.ts';
import { overG711, type Sound } from './signals.ts';
import { speakers, speechLike } from './speech-like.ts';

/** Sound without any digit in it. */
export interface Talk {
  readonly name: string;
  readonly kind: 'speech' | 'music';
  /** Pieces of it, without end, in another order for each seed. */
  readonly sounds: (seed: number) => Iterable<Sound>;
}

export const talks: readonly Talk[] = [
  ...Object.entries(speakers).map(
    ([name, speaker]): Talk => ({
      name,
      kind: 'speech',
      sounds: (seed) => speechLike(speaker, seededRandom(seed)),
    }),
  ),
  ...Object.entries(instruments).map(
    ([name, instrument]): Talk => ({
      name,
      kind: 'music',
      sounds: (seed) => musicLike(instrument, seededRandom(seed)),
    }),
  ),
];

export interface TalkOff {
  readonly seconds: number;
  /** Digits that the detector told though there are none, in both laws together. */
  readonly falseDigits: number;
  /** What one detector alone needed, on the average of both laws. */
  readonly cpuSeconds: number;
}

const codecs: readonly Codec[] = ['PCMA', 'PCMU'];

/** Plays at least `seconds` of a talk to two detectors, in packets of 20 ms: over A-law to one and over mu-law to the other. */
export const listenTo = (talk: Talk, seconds: number, seed: number): TalkOff => {
  const ears = codecs.map((codec) => ({ codec, detector: new DtmfDetector() }));
  let heard = 0;
  let falseDigits = 0;
  let cpuMicroseconds = 0;
  for (const sound of talk.sounds(seed)) {
    if (heard >= seconds * 8000) break;
    for (const { codec, detector } of ears) {
      const samples = overG711(codec, sound);
      const before = process.cpuUsage();
      falseDigits += digitsIn(samples, detector);
      cpuMicroseconds += process.cpuUsage(before).user;
    }
    heard += sound.length;
  }
  return { seconds: heard / 8000, falseDigits, cpuSeconds: cpuMicroseconds / 1e6 / ears.length };
};

const digitsIn = (samples: Int16Array, detector: DtmfDetector): number => {
  let digits = 0;
  for (let at = 0; at < samples.length; at += 160) {
    digits += detector.push(samples.subarray(at, at + 160)).filter(({ kind }) => kind === 'down').length;
  }
  return digits;
};

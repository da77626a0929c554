import { type Codec, encodeG711, sampleRate, silenceOctet } from './g711.ts';
import type { ToneName } from './port.ts';

/** A stretch of a tone: the sum of sines of equal level, or silence when `hz` is empty, for `ms` milliseconds. */
export interface ToneSegment {
  /** Frequencies in Hz, below 4000. */
  readonly hz: readonly number[];
  readonly ms: number;
}

/** What each tone sounds like, segment after segment. */
export type Tones = Readonly<Record<ToneName, readonly ToneSegment[]>>;

/** The tones of `sip-config/tones/default.yaml`. */
export const defaultTones: Tones = {
  prompt: [{ hz: [425], ms: 400 }],
  acknowledgement: [
    { hz: [600], ms: 160 },
    { hz: [], ms: 40 },
    { hz: [900], ms: 300 },
  ],
  error: [
    { hz: [425], ms: 250 },
    { hz: [], ms: 250 },
    { hz: [425], ms: 250 },
    { hz: [], ms: 250 },
    { hz: [425], ms: 250 },
  ],
};

/** How long a tone lasts, in milliseconds. */
export const toneMs = (segments: readonly ToneSegment[]): number => segments.reduce((total, { ms }) => total + ms, 0);

/** What one packet carries, in milliseconds of audio. */
export const frameMs = 20;
/** What one packet carries, in samples, which are also octets of G.711 and units of the RTP timestamp. */
export const frameSamples = (sampleRate * frameMs) / 1000;

/** Level of every tone, all its frequencies together, in dBm0: what ITU-T E.180 recommends. */
const LEVEL_DBM0 = -10;
/** G.711 table 5: the level in dBm0 of a sine that just reaches full scale. */
const FULL_SCALE_DBM0 = 3.14;
const FULL_SCALE = 32768;
/** Half a raised cosine at both ends of a segment: short enough to leave the cadence, long enough not to click. */
const RAMP_MS = 5;

const samplesOf = (ms: number): number => Math.round((ms * sampleRate) / 1000);

/** A tone as linear 16-bit samples at 8 kHz. */
export const renderTone = (segments: readonly ToneSegment[]): Int16Array => {
  const parts = segments.map(renderSegment);
  const samples = new Int16Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
  }
  return samples;
};

const renderSegment = ({ hz, ms }: ToneSegment): Int16Array => {
  const length = samplesOf(ms);
  if (hz.length === 0) return new Int16Array(length);
  const peak = (FULL_SCALE * 10 ** ((LEVEL_DBM0 - FULL_SCALE_DBM0) / 20)) / Math.sqrt(hz.length);
  return Int16Array.from({ length }, (_, at) => {
    const sum = hz.reduce((total, frequency) => total + Math.sin((2 * Math.PI * frequency * at) / sampleRate), 0);
    return Math.round(peak * sum * ramp(at, length));
  });
};

/** From 0 at the ends of a segment to 1 inside. */
const ramp = (at: number, length: number): number => {
  const progress = Math.min(1, Math.min(at, length - 1 - at) / samplesOf(RAMP_MS));
  return (1 - Math.cos(Math.PI * progress)) / 2;
};

/** G.711 frames of 20 ms (160 octets), the last one filled up with silence. */
export const toFrames = (codec: Codec, samples: Int16Array): readonly Buffer[] => {
  const count = Math.ceil(samples.length / frameSamples);
  const octets = Buffer.alloc(count * frameSamples, silenceOctet[codec]);
  octets.set(encodeG711(codec, samples));
  return Array.from({ length: count }, (_, frame) => octets.subarray(frame * frameSamples, (frame + 1) * frameSamples));
};

/** One frame of silence. */
export const silenceFrame: Readonly<Record<Codec, Buffer>> = {
  PCMA: Buffer.alloc(frameSamples, silenceOctet.PCMA),
  PCMU: Buffer.alloc(frameSamples, silenceOctet.PCMU),
};

/** Gives the frames of a tone; each is rendered when first asked for and kept. Callers must not change them. */
export type ToneFrames = (tone: ToneName, codec: Codec) => readonly Buffer[];

/** Makes the frames of a set of tones. */
export const createToneFrames = (tones: Tones): ToneFrames => {
  const rendered = new Map<string, readonly Buffer[]>();
  return (tone, codec) => {
    const key = `${tone} ${codec}`;
    const known = rendered.get(key);
    if (known) return known;
    const frames = toFrames(codec, renderTone(tones[tone]));
    rendered.set(key, frames);
    return frames;
  };
};

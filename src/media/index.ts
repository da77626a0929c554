export { type Codec, decodeG711, encodeG711, sampleRate, staticPayloadType } from './g711.ts';
export { createMedia, type Media, type MediaSettings } from './media.ts';
export { defaultTones, frameMs, frameSamples, type ToneSegment, type Tones } from './tone.ts';

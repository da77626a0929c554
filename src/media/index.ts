export { type Codec, decodeG711, staticPayloadType } from './g711.ts';
export { createMedia, type Media, type MediaSettings } from './media.ts';
export type { Outgoing, Takes } from './outgoing.ts';
export { parseRtp, writeRtp } from './rtp.ts';
export { RtpSession } from './session.ts';
export { writeTelephoneEvent } from './telephone-event.ts';
export { Ticker } from './ticker.ts';
export { defaultTones, frameMs, frameSamples, renderTone, silenceFrame, type Tones, toFrames, toneMs } from './tone.ts';

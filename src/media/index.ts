export { type Codec, decodeG711, staticPayloadType } from './g711.ts';
export { createMedia, type Media, type MediaSettings } from './media.ts';
export { OutgoingStream } from './outgoing.ts';
export { parseRtp } from './rtp.ts';
export { RtpSession } from './session.ts';
export { Ticker } from './ticker.ts';
export { createToneFrames, defaultTones, type Tones, toneMs } from './tone.ts';

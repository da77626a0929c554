export { type Codec, decodeG711, staticPayloadType } from './g711.ts';
export { createMedia, type Media, type MediaSettings } from './media.ts';
export { OutgoingStream } from './outgoing.ts';
export { parseRtp, type RtpPacket } from './rtp.ts';
export type { RtpSocket } from './rtp-socket.ts';
export { RtpSession } from './session.ts';
export { Ticker } from './ticker.ts';
export { createToneFrames, defaultTones, type ToneSegment, type Tones } from './tone.ts';

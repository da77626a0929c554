import type { DtmfKey } from '../../src/media/port.ts';
import { parseRtp, type RtpPacket, writeRtp } from '../../src/media/rtp.ts';
import { writeTelephoneEvent } from '../../src/media/telephone-event.ts';

/** One packet of a telephone event, and when it comes. Without more it is the first of a press of `5`. */
export interface EventWish {
  readonly key?: DtmfKey;
  readonly end?: boolean;
  readonly duration?: number;
  readonly volume?: number;
  readonly sequence?: number;
  readonly timestamp?: number;
  readonly ssrc?: number;
  readonly marker?: boolean;
  readonly payloadType?: number;
}

/** An RTP packet that carries a telephone event. */
export const eventPacket = (wish: EventWish = {}): RtpPacket => ({
  marker: wish.marker ?? false,
  payloadType: wish.payloadType ?? 101,
  sequence: (wish.sequence ?? 1) & 0xffff,
  timestamp: (wish.timestamp ?? 1000) >>> 0,
  ssrc: wish.ssrc ?? 7,
  payload: writeTelephoneEvent({
    key: wish.key ?? '5',
    end: wish.end ?? false,
    volume: wish.volume ?? 10,
    duration: wish.duration ?? 160,
  }),
});

/** How a phone keys: 20 ms packets, then three end packets in a row. */
export interface KeyingOptions {
  /** How long each key is down, in milliseconds, a multiple of 20. */
  readonly downMs?: number;
  /** How long the phone waits after each key, in milliseconds, a multiple of 20 from 40 on. */
  readonly pauseMs?: number;
  readonly sequence?: number;
  readonly timestamp?: number;
}

/** A packet and the millisecond of its sending. */
export interface Sent {
  readonly atMs: number;
  readonly packet: RtpPacket;
}

const UNITS_PER_FRAME = 160;
const FRAME_MS = 20;

/** What a good sender sends for these keys: an event each, audio in the pauses is left out, but counted. */
export const keyed = (keys: string, options: KeyingOptions = {}): readonly Sent[] => {
  const { downMs = 100, pauseMs = 100 } = options;
  const frames = downMs / FRAME_MS;
  const pauseFrames = pauseMs / FRAME_MS;
  let sequence = options.sequence ?? 0;
  let frame = 0;
  const sent: Sent[] = [];
  for (const key of keys as Iterable<DtmfKey>) {
    const timestamp = (options.timestamp ?? 0) + frame * UNITS_PER_FRAME;
    const send = (after: number, wish: EventWish) => {
      sent.push({ atMs: (frame + after) * FRAME_MS, packet: eventPacket({ key, timestamp, sequence, ...wish }) });
      sequence += 1;
    };
    for (let at = 1; at < frames; at += 1) send(at, { duration: at * UNITS_PER_FRAME, marker: at === 1 });
    for (let copy = 0; copy < 3; copy += 1) send(frames + copy, { duration: frames * UNITS_PER_FRAME, end: true });
    frame += frames + pauseFrames;
    sequence += Math.max(0, pauseFrames - 2);
  }
  return sent;
};

/** A packet as it comes out of a datagram with CSRCs, a header extension and padding around the payload. */
export const wrapped = (packet: RtpPacket): RtpPacket | undefined => {
  const plain = writeRtp(packet);
  const extension = Buffer.from('bede000211111111deadbeef', 'hex');
  const datagram = Buffer.concat([
    plain.subarray(0, 12),
    Buffer.alloc(8, 0xaa),
    extension,
    packet.payload,
    Buffer.from([0, 0, 3]),
  ]);
  datagram.writeUInt8(0b1011_0010, 0);
  return parseRtp(datagram);
};

import { describe, expect, it } from 'vitest';
import { OutgoingStream, type Takes } from '../../../src/media/outgoing.ts';
import { parseRtp, type RtpPacket } from '../../../src/media/rtp.ts';
import { createToneFrames, defaultTones, silenceFrame } from '../../../src/media/tone.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const frames = createToneFrames(defaultTones);
const pcma: Takes = { format: { codec: 'PCMA', payloadType: 8 }, telephoneEvent: undefined };
const pcmu: Takes = { format: { codec: 'PCMU', payloadType: 97 }, telephoneEvent: undefined };

const packetOf = (stream: OutgoingStream, format = pcma): RtpPacket => {
  const packet = parseRtp(stream.next(format));
  if (!packet) throw new Error('not RTP');
  return packet;
};

describe('the stream we send', () => {
  it('numbers its packets and moves 160 units a step, wrapping both', () => {
    const starts = [7, 0xffffffb0, 0xffff];
    const almostOver = { bytes: () => Buffer.alloc(0), below: () => starts.shift() ?? 0 };
    const stream = new OutgoingStream(frames, almostOver);
    const [first, second] = [packetOf(stream), packetOf(stream)];
    expect([first.ssrc, first.sequence, first.timestamp]).toEqual([7, 0xffff, 0xffffffb0]);
    expect([second.ssrc, second.sequence, second.timestamp]).toEqual([7, 0, 80]);
  });

  it('starts at random', () => {
    const starts = [1, 2, 3].map((seed) => packetOf(new OutgoingStream(frames, seededRandom(seed))));
    for (const field of ['ssrc', 'sequence', 'timestamp'] as const) {
      expect(new Set(starts.map((packet) => packet[field])).size).toBe(3);
    }
  });

  it('plays the tone and then silence', () => {
    const stream = new OutgoingStream(frames, seededRandom(1));
    stream.play('prompt');
    const tone = frames('prompt', 'PCMA');
    for (const frame of tone) expect(packetOf(stream).payload).toEqual(frame);
    expect(packetOf(stream).payload).toEqual(silenceFrame.PCMA);
  });

  it('begins another tone at its beginning', () => {
    const stream = new OutgoingStream(frames, seededRandom(1));
    stream.play('prompt');
    packetOf(stream);
    stream.play('error');
    expect(packetOf(stream).payload).toEqual(frames('error', 'PCMA')[0]);
  });

  it('goes on in the other codec when the phone asks for it', () => {
    const stream = new OutgoingStream(frames, seededRandom(1));
    stream.play('error');
    packetOf(stream);
    expect(packetOf(stream, pcmu)).toMatchObject({ payloadType: 97, payload: frames('error', 'PCMU')[1] });
  });

  it('marks the first packet, and the first after a pause, whose time still passes', () => {
    const stream = new OutgoingStream(frames, seededRandom(1));
    const before = [packetOf(stream), packetOf(stream)];
    stream.skip();
    stream.skip();
    const after = packetOf(stream);
    expect([...before, after, packetOf(stream)].map(({ marker }) => marker)).toEqual([true, false, true, false]);
    expect((after.timestamp - (before[1]?.timestamp ?? 0)) >>> 0).toBe(3 * 160);
    expect((after.sequence - (before[1]?.sequence ?? 0)) & 0xffff).toBe(1);
  });
});

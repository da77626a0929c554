import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRtp, writeRtp } from '../../src/media/rtp.ts';

const packets = fc.record({
  marker: fc.boolean(),
  payloadType: fc.oneof(fc.integer({ min: 0, max: 63 }), fc.integer({ min: 96, max: 127 })),
  sequence: fc.integer({ min: 0, max: 0xffff }),
  timestamp: fc.integer({ min: 0, max: 0xffffffff }),
  ssrc: fc.integer({ min: 0, max: 0xffffffff }),
  payload: fc.uint8Array({ maxLength: 320 }).map((octets) => Buffer.from(octets)),
});

/** What other senders put around the payload: CSRCs, an extension and padding, each possibly absent. */
const wrapping = fc.record({
  sources: fc.array(fc.uint8Array({ minLength: 4, maxLength: 4 }), { maxLength: 15 }),
  extensionWords: fc.option(fc.integer({ min: 0, max: 20 })),
  padding: fc.integer({ min: 0, max: 255 }),
});

describe('RTP packets', () => {
  it('come back from the wire as they were', () => {
    fc.assert(
      fc.property(packets, (packet) => {
        expect(parseRtp(writeRtp(packet))).toEqual(packet);
      }),
    );
  });

  it('keep their payload whatever is wrapped around it', () => {
    fc.assert(
      fc.property(packets, wrapping, (packet, { sources, extensionWords, padding }) => {
        const plain = writeRtp(packet);
        const extension = Buffer.alloc(extensionWords === null ? 0 : 4 + extensionWords * 4, 0xee);
        if (extensionWords !== null) extension.writeUInt16BE(extensionWords, 2);
        const padded = Buffer.alloc(padding);
        if (padding > 0) padded.writeUInt8(padding, padding - 1);
        const wrapped = Buffer.concat([plain.subarray(0, 12), ...sources, extension, plain.subarray(12), padded]);
        wrapped.writeUInt8(0x80 | sources.length | (extensionWords === null ? 0 : 0x10) | (padding > 0 ? 0x20 : 0), 0);
        expect(parseRtp(wrapped)).toEqual(packet);
      }),
    );
  });

  it('are read or refused, never a reason to throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (octets) => {
        const packet = parseRtp(Buffer.from(octets));
        if (packet) expect(packet.payload.length).toBeLessThanOrEqual(octets.length - 12);
      }),
      { numRuns: 1000 },
    );
  });
});

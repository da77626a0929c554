import { describe, expect, it } from 'vitest';
import { isRtp, parseRtp, writeRtp } from '../../../src/media/rtp.ts';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');

describe('the RTP header', () => {
  it('is written as RFC 3550 draws it', () => {
    const packet = {
      marker: true,
      payloadType: 8,
      sequence: 0x1234,
      timestamp: 0x89abcdef,
      ssrc: 0xdeadbeef,
      payload: bytes('d5 d5'),
    };
    expect(writeRtp(packet).toString('hex')).toBe('80881234' + '89abcdef' + 'deadbeef' + 'd5d5');
  });

  it('is read with CSRCs, a header extension and padding around the payload', () => {
    const packet = parseRtp(bytes('b2 08 0001 00000002 00000003  0000000a 0000000b  bede 0001 ffffffff  d5 d4  00 02'));
    expect(packet).toEqual({
      marker: false,
      payloadType: 8,
      sequence: 1,
      timestamp: 2,
      ssrc: 3,
      payload: bytes('d5 d4'),
    });
  });

  it.each([
    ['is shorter than a header', '80 08 0001 00000002 000000'],
    ['is of another version', '40 08 0001 00000002 00000003'],
    ['is an RTCP receiver report', '80 c9 0001 00000002 00000003'],
    ['is a STUN request', '00 01 0000 2112a442 000000000000000000000000'],
    ['has fewer CSRCs than it says', '8f 08 0001 00000002 00000003'],
    ['has a cut extension header', '90 08 0001 00000002 00000003 bede'],
    ['has a shorter extension than it says', '90 08 0001 00000002 00000003 bede 0002 00000000'],
    ['has more padding than bytes', 'a0 08 0001 00000002 00000003 d5 03'],
    ['has padding of length zero', 'a0 08 0001 00000002 00000003 d5 00'],
  ])('is refused when it %s', (_, hex) => {
    expect(parseRtp(bytes(hex))).toBeUndefined();
  });

  it('is told from RTCP without reading it all', () => {
    expect(isRtp(bytes('80 08 0001 00000002 00000003'))).toBe(true);
    expect(isRtp(bytes('80 c8 0001 00000002 00000003'))).toBe(false);
  });
});

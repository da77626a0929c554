import { describe, expect, it } from 'vitest';
import { isOff, readDescription } from '../../../src/sdp/index.ts';

const sdp = (...lines: readonly string[]) => lines.join('\r\n');

describe('a session description', () => {
  it('is what its lines say, each with the section that it stands in', () => {
    const text = sdp(
      'v=0',
      'o=- 1 1 IN IP4 192.168.1.20',
      's= Talk ',
      'c=IN IP4 192.168.1.20',
      't=0 0',
      'a=Sendonly',
      'm=audio 5004/2 RTP/AVP 8 101',
      'a=rtpmap:101 telephone-event/8000',
      'm=video 0 RTP/AVP 96',
      'c=IN IP4 224.2.1.1/127/3',
      'a=Tool : x:y ',
    );
    expect(readDescription(text)).toEqual({
      version: '0',
      name: 'Talk',
      attributes: [{ name: 'sendonly', value: '' }],
      media: [
        {
          line: 'm=audio 5004/2 RTP/AVP 8 101',
          type: 'audio',
          port: 5004,
          protocol: 'RTP/AVP',
          formats: ['8', '101'],
          address: '192.168.1.20',
          attributes: [{ name: 'rtpmap', value: '101 telephone-event/8000' }],
        },
        {
          line: 'm=video 0 RTP/AVP 96',
          type: 'video',
          port: 0,
          protocol: 'RTP/AVP',
          formats: ['96'],
          address: '224.2.1.1',
          attributes: [{ name: 'tool', value: 'x:y' }],
        },
      ],
    });
  });

  it('is empty where there is none', () => {
    const nothing = { version: undefined, name: undefined, attributes: [], media: [] };
    for (const text of ['', '\r\n\r\n', 'nonsense', 'V=0', '=0', 'v', 'vv=0'])
      expect(readDescription(text)).toEqual(nothing);
  });

  it.each([
    ['65535', 65535],
    ['0/2', 0],
    ['65536', undefined],
    ['5004/', undefined],
    ['5004x', undefined],
    ['', undefined],
  ])('has of the port %s what can be one', (text, port) => {
    expect(readDescription(`m=audio ${text} RTP/AVP 8`).media[0]?.port).toBe(text === '' ? undefined : port);
  });

  it('has a stream off at port 0, unless it is only bundled', () => {
    const off = (...lines: readonly string[]) => readDescription(sdp(...lines)).media.map(isOff);
    expect(off('m=video 0 RTP/AVP 96', 'm=video 9 RTP/AVP 96', 'm=video')).toEqual([true, false, false]);
    expect(off('m=video 0 RTP/AVP 96', 'a=bundle-only')).toEqual([false]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAnswer, readOffer, writeSdp } from '../../src/media/offer-answer.ts';

const local = { address: '127.0.0.1', port: 16384, sessionId: 1, version: 1 };

const format = fc.constantFrom('0', '8', '18', '96', '97', '101');
const mediaLine = fc
  .record({
    type: fc.constantFrom('audio', 'audio', 'video', 'image', 'application'),
    port: fc.constantFrom(0, 4000, 5004, 65535),
    protocol: fc.constantFrom('RTP/AVP', 'RTP/AVP', 'RTP/SAVP', 'UDP/TLS/RTP/SAVPF', 'udptl'),
    formats: fc.uniqueArray(format, { minLength: 1, maxLength: 6 }),
    direction: fc.constantFrom('sendrecv', 'sendonly', 'recvonly', 'inactive'),
  })
  .map((line) => [
    `m=${line.type} ${line.port} ${line.protocol} ${line.formats.join(' ')}`,
    'a=rtpmap:96 PCMA/8000',
    'a=rtpmap:97 telephone-event/48000',
    'a=rtpmap:101 telephone-event/8000',
    `a=${line.direction}`,
  ]);
const offers = fc
  .array(mediaLine, { minLength: 1, maxLength: 5 })
  .map((lines) => ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', ...lines.flat(), '']);

const mLines = (sdp: string) => sdp.split('\r\n').filter((line) => line.startsWith('m='));

describe('offer and answer', () => {
  it('have the same lines at the same places, and at most one of ours is open', () => {
    fc.assert(
      fc.property(offers, (lines) => {
        const usable = readOffer(lines.join('\r\n'), 4);
        if (!usable) return;
        const answer = mLines(writeSdp(usable.layout, local));
        const offered = mLines(lines.join('\r\n'));
        const typesOf = (list: string[]) => list.map((line) => line.split(' ')[0]);
        expect(typesOf(answer)).toEqual(typesOf(offered));
        expect(answer.filter((line) => line.split(' ')[1] !== '0')).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
  });

  it('agree on the first codec when the two sides are both ours', () => {
    fc.assert(
      fc.property(offers, (lines) => {
        const usable = readOffer(lines.join('\r\n'), 4);
        if (!usable) return;
        const answer = writeSdp(usable.layout, { ...local, port: 20000 });
        const back = readAnswer(answer, usable.layout, 4);
        expect(back?.format).toEqual(usable.remote.format);
        expect(back?.telephoneEvent).toBe(usable.remote.telephoneEvent);
      }),
      { numRuns: 300 },
    );
  });

  it('never throw on a description that was cut, mixed up or made up', () => {
    const valid = fc.tuple(offers, fc.nat(), fc.nat(), fc.string({ unit: 'binary', maxLength: 30 }));
    fc.assert(
      fc.property(valid, ([lines, from, length, junk]) => {
        const text = lines.join('\r\n');
        const at = from % text.length;
        const usable = readOffer(text.slice(0, at) + junk + text.slice(at + (length % 20)), 4);
        if (usable) expect(writeSdp(usable.layout, local).length).toBeLessThan(2000);
      }),
      { numRuns: 2000 },
    );
  });

  it('take no longer for hostile text than its length explains', () => {
    const head = 'v=0\r\nm=audio 5004 RTP/AVP 8\r\n';
    /** The best of five: a neighbour on the machine can only make it slower. */
    const nanoseconds = (text: string): number =>
      Math.min(
        ...Array.from({ length: 5 }, () => {
          const start = process.hrtime.bigint();
          readOffer(text, 4);
          return Number(process.hrtime.bigint() - start);
        }),
      );
    const plain = nanoseconds(head + 'a=rtpmap:8 PCMA/8000\r\n'.repeat(350));
    const hostile = [
      'a=ssrc:1 ',
      'a=candidate:1 1 udp ',
      'a=fmtp:1 ',
      'a=simulcast:send ',
      'a=rtcp-fb:* ',
      'a=extmap:1 ',
    ];
    const filler = ['a '.repeat(3900), '1;'.repeat(3900), ','.repeat(7800), ' '.repeat(7800), '='.repeat(7800)];
    for (const start of hostile)
      for (const rest of filler) expect(nanoseconds(`${head}${start}${rest}\r\n`)).toBeLessThan(10 * plain);
  });
});

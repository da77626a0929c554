import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAnswer, readOffer, writeSdp } from '../../src/media/offer-answer.ts';
import type { Caller } from '../../src/media/usable.ts';
import { readDescription } from '../../src/sdp/index.ts';

const HERE: Caller = { address: '127.0.0.1', family: 4 };
const usableIn = (text: string) => {
  const read = readOffer(text, HERE);
  return read.ok ? read.value : undefined;
};

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
        const usable = usableIn(lines.join('\r\n'));
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
        const usable = usableIn(lines.join('\r\n'));
        if (!usable) return;
        const answer = writeSdp(usable.layout, { ...local, port: 20000 });
        const back = readAnswer(answer, usable.layout, HERE);
        const { format, telephoneEvent } = usable.remote;
        expect(back).toMatchObject({ ok: true, value: { format, telephoneEvent } });
      }),
      { numRuns: 300 },
    );
  });

  it('are never lost for a line of any tokens: the audio is answered, and each other line rejected at its place', () => {
    const token = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom(
        'audio',
        'x-ctl',
        'RTP/AVP',
        'RTP/AVP-X',
        'udp',
        '*',
        '8',
        '5012/2',
        '/',
        '0',
        '-1',
        '65536',
        '__proto__',
        'IN',
      ),
    );
    const tokens = fc.array(token, { maxLength: 6 }).map((list) => list.join(' ').replace(/[\r\n]/g, ''));
    const type = fc.constantFrom('m', 'm', 'm', 'a', 'c', 'b', 'k', 'z', 'M', ' m ', '');
    const junk = fc
      .array(fc.tuple(type, tokens), { maxLength: 8 })
      .map((list) => list.map(([at, rest]) => `${at}=${rest}`));
    const blank = fc.constantFrom('', '\r\n', ' \n\t\r');
    fc.assert(
      fc.property(junk, junk, blank, fc.constantFrom(5004, 5006), ([...before], after, gap, port) => {
        // A line before the first m= speaks for the whole session.
        if (before[0] !== undefined) before[0] = `m=${before[0]}`;
        const audio = [`m=audio ${port}/2  RTP/AVP 8 101`, 'c=IN IP4 ata.lan', 'a=rtpmap:8 PCMA/8000'];
        const text = `${gap}${['v=0', 's=-', 't=0 0', ...before, ...audio, 'm=end 0 x y', ...after].join('\r\n')}`;
        const offered = readDescription(text).media;
        const usable = usableIn(text);
        expect(usable).toBeDefined();
        if (!usable) return;
        const answer = writeSdp(usable.layout, local);
        const answered = mLines(answer);
        expect(answered).toHaveLength(offered.length);
        expect(answered.filter((line) => !/^m=[!-~]+ 0 [!-~]+ [!-~]+$/.test(line))).toEqual([
          expect.stringMatching(/^m=audio 16384 RTP\/AVP /),
        ]);
        expect(readDescription(answer).media.map(({ line }) => line)).toEqual(answered);
        if (!before.some((line) => /^ ?m ?=\s*audio/i.test(line)))
          expect(usable.remote).toMatchObject({ address: '127.0.0.1', port });
      }),
      { numRuns: 1000 },
    );
  });

  it('never throw on a description that was cut, mixed up or made up', () => {
    const valid = fc.tuple(offers, fc.nat(), fc.nat(), fc.string({ unit: 'binary', maxLength: 30 }));
    fc.assert(
      fc.property(valid, ([lines, from, length, junk]) => {
        const text = lines.join('\r\n');
        const at = from % text.length;
        const usable = usableIn(text.slice(0, at) + junk + text.slice(at + (length % 20)));
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
          readOffer(text, HERE);
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

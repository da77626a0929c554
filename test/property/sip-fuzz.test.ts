import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamFramer } from '../../src/sip/syntax/framing.ts';
import { parseMessage } from '../../src/sip/syntax/parse.ts';
import { buildResponse } from '../../src/sip/syntax/response.ts';

const LIMITS = { maxBytes: 8192 };
const MESSAGES = 50_000;
/** How much slower per byte than a plain INVITE any message may be. */
const FACTOR = 100;
/** The fixed cost of a call weighs on very short messages: they count as this long. */
const SHORTEST_BYTES = 32;

const PLAIN = Buffer.from(
  [
    'INVITE sip:*10482913@192.0.2.1:5060;user=phone SIP/2.0',
    'Via: SIP/2.0/UDP 192.0.2.20:5062;branch=z9hG4bK1478262213;rport',
    'From: "Kitchen" <sip:kitchen@192.0.2.1>;tag=1286783711',
    'To: <sip:*10482913@192.0.2.1;user=phone>',
    'Call-ID: 1052316871-5062-2@BJC.BGI.B.CA',
    'CSeq: 21 INVITE',
    'Contact: "Kitchen" <sip:kitchen@192.0.2.20:5062;user=phone>',
    'Authorization: Digest username="kitchen", realm="offhook", nonce="abc", uri="sip:*10482913@192.0.2.1", response="00"',
    'Max-Forwards: 70',
    'User-Agent: Grandstream HT801 1.0.17.5',
    'Content-Type: application/sdp',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n'),
);

const FOLDER = new URL('../fixtures/torture/', import.meta.url);
const torture = ['rfc4475', 'rfc5118'].flatMap((rfc) =>
  readdirSync(new URL(`${rfc}/`, FOLDER)).map((file) => readFileSync(new URL(`${rfc}/${file}`, FOLDER))),
);

/** Pieces that parsers trip over. */
const SPLINTERS = [
  '\r\n', '\r\n ', '\r', '\n', '\r\n\r\n', ' ', '\t', ':', ';', ';;', ',', ',,', '"', '\\"', '\\', '<', '>', '<>', '@', '%', '%00',
  '%25', '=', '?', '#', '[', ']', '::', '*', '\u0000', 'é', '\u2028', 'SIP/2.0', 'sip:', 'tel:', '99999999999999999999', '-1', '0',
  ';tag=', ';branch=z9hG4bK', ';rport', 'Via: ', 'v:', 'l: 4', 'Content-Length: 99', 'ACK ', 'CSeq: 1 ACK',
]; // biome-ignore format: a list of short strings

type Mutation = (bytes: Buffer) => Buffer;

const splice = (bytes: Buffer, at: number, removed: number, inserted: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + removed)]);

const place = fc.integer({ min: 0, max: 4096 });

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.constantFrom(...SPLINTERS), fc.integer({ min: 0, max: 4 })).map(
    ([at, text, removed]): Mutation =>
      (bytes) =>
        splice(bytes, at % (bytes.length + 1), removed, Buffer.from(text)),
  ),
  fc.tuple(place, fc.integer({ min: 0, max: 255 })).map(
    ([at, byte]): Mutation =>
      (bytes) =>
        splice(bytes, at % (bytes.length + 1), 1, Buffer.from([byte])),
  ),
  fc.tuple(place, fc.integer({ min: 1, max: 200 })).map(
    ([at, removed]): Mutation =>
      (bytes) =>
        splice(bytes, at % (bytes.length + 1), removed, Buffer.alloc(0)),
  ),
  fc.tuple(place, place, fc.integer({ min: 1, max: 80 })).map(
    ([from, to, length]): Mutation =>
      (bytes) => {
        const start = from % (bytes.length + 1);
        return splice(bytes, to % (bytes.length + 1), 0, bytes.subarray(start, start + length));
      },
  ),
  fc.tuple(place, fc.constantFrom(...SPLINTERS), fc.integer({ min: 2, max: 300 })).map(
    ([at, text, times]): Mutation =>
      (bytes) =>
        splice(bytes, at % (bytes.length + 1), 0, Buffer.from(text.repeat(times))),
  ),
);

const mutant = fc
  .tuple(fc.constantFrom(PLAIN, PLAIN, ...torture), fc.array(mutation, { minLength: 1, maxLength: 5 }))
  .map(([base, mutations]): Buffer => mutations.reduce<Buffer>((bytes, mutate) => mutate(bytes), base));

const nanosecondsPerByte = (bytes: Buffer): number => {
  const start = process.hrtime.bigint();
  parseMessage(bytes, LIMITS);
  return Number(process.hrtime.bigint() - start) / Math.max(bytes.length, SHORTEST_BYTES);
};

const medianOfPlain = (): number => {
  const measured = Array.from({ length: 3000 }, () => nanosecondsPerByte(PLAIN)).slice(1000);
  return measured.sort((a, b) => a - b)[measured.length / 2] ?? 0;
};

/** The best of ten: a neighbour on the machine can only make a message slower. */
const settled = (bytes: Buffer): number => Math.min(...Array.from({ length: 10 }, () => nanosecondsPerByte(bytes)));

const expectFast = (bytes: Buffer, limit: number): void => {
  if (nanosecondsPerByte(bytes) > limit) expect(settled(bytes)).toBeLessThan(limit);
};

/** Without `expect`, which costs more than the parser. */
const insist = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(what);
};

const expectSound = (bytes: Buffer): void => {
  const parsed = parseMessage(bytes, LIMITS);
  switch (parsed.kind) {
    case 'request': {
      const answer = parseMessage(buildResponse(parsed.request, { status: 404 }, { toTag: 't' }), { maxBytes: 65_536 });
      insist(answer.kind === 'response', `the answer to a request is a ${answer.kind}`);
      break;
    }
    case 'invalid': {
      insist([400, 416, 505, 513].includes(parsed.status), `invalid with ${parsed.status}`);
      insist(parsed.request.method !== 'ACK', 'an ACK is answered');
      buildResponse(parsed.request, { status: parsed.status }, { toTag: 't', hop: { address: '::1', port: 5060 } });
      break;
    }
    case 'response':
      insist(parsed.response.status >= 100 && parsed.response.status <= 699, `status ${parsed.response.status}`);
      break;
    case 'ignore':
      break;
    default:
      throw new Error(`no kind: ${parsed satisfies never}`);
  }
};

describe('the parser under broken input', () => {
  it(`lets no exception escape from ${MESSAGES} mutated messages, and none takes more than ${FACTOR} times a plain INVITE`, () => {
    const limit = FACTOR * medianOfPlain();
    const check = (bytes: Buffer): void => {
      expectSound(bytes);
      if (bytes.length <= LIMITS.maxBytes) expectFast(bytes, limit);
    };
    fc.assert(fc.property(mutant, check), { numRuns: MESSAGES });
  }, 240_000);

  it('takes linear time for every header stuffed to the size cap with one splinter', () => {
    const limit = FACTOR * medianOfPlain();
    const [before = '', after = ''] = ['\r\n', '\r\nContent-Length: 0\r\n\r\n'];
    const heads = PLAIN.toString().split('\r\n').slice(0, -2);
    for (const splinter of SPLINTERS) {
      for (const [index, line] of heads.entries()) {
        const others = heads.filter((_, other) => other !== index && !heads[other]?.startsWith('Content-Length'));
        const room = LIMITS.maxBytes - others.join('\r\n').length - line.length - 60;
        const stuffing = splinter.repeat(Math.floor(room / Buffer.byteLength(splinter)));
        for (const stuffed of [line + stuffing, `${line.slice(0, line.length / 2)}${stuffing}x`]) {
          const lines = index === 0 ? [stuffed, ...others] : [...others, stuffed];
          const bytes = Buffer.from(lines.join(before) + after);
          expectSound(bytes);
          expectFast(bytes, limit);
        }
      }
    }
  });

  it('lets no exception escape from random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => expectSound(Buffer.from(bytes))),
      { numRuns: 2000 },
    );
  });
});

describe('the framer under broken input', () => {
  it('finds the same messages wherever the stream is cut, and never throws', () => {
    fc.assert(
      fc.property(fc.array(mutant, { maxLength: 3 }), fc.array(fc.integer({ min: 1, max: 700 })), (messages, cuts) => {
        const stream = Buffer.concat(messages);
        const whole = new StreamFramer();
        const expected = whole.push(stream);
        const framer = new StreamFramer();
        const found: (Buffer | 'ping')[] = [];
        let at = 0;
        for (const cut of [...cuts, stream.length]) {
          found.push(...framer.push(stream.subarray(at, at + cut)));
          at += cut;
        }
        expect(found.map(String)).toEqual(expected.map(String));
        expect(framer.failed).toBe(whole.failed);
      }),
      { numRuns: 2000 },
    );
  });
});

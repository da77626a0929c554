import fc from 'fast-check';
import { Parser } from 'sip.js/lib/core/messages/parser.js';
import { describe, expect, it } from 'vitest';
import type { SipRequest, SipResponse } from '../../src/sip/syntax/message.ts';
import { parseMessage } from '../../src/sip/syntax/parse.ts';
import { buildRequest } from '../../src/sip/syntax/request.ts';
import { buildResponse } from '../../src/sip/syntax/response.ts';

const characters = (alphabet: string, minLength: number, maxLength: number) =>
  fc.array(fc.constantFrom(...alphabet), { minLength, maxLength }).map((them) => them.join(''));

const ALPHANUMERIC = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const token = characters(`${ALPHANUMERIC}-.!%*_+\`'~`, 1, 20);
const user = characters(`${ALPHANUMERIC}*-_.!~'()&=+$,/`, 1, 16);
const label = fc.tuple(
  characters('abcdefghijklmnopqrstuvwxyz', 1, 1),
  characters('abcdefghijklmnopqrstuvwxyz0123456789', 0, 8),
);
const host = fc.oneof(
  label.map(([first, rest]) => `${first}${rest}.example`),
  fc.ipV4(),
  fc.constantFrom('[2001:db8::1]', '[::ffff:192.0.2.1]'),
);
const port = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined });
const method = fc.constantFrom('INVITE', 'REGISTER', 'BYE', 'OPTIONS', 'INFO', 'CANCEL', 'ACK');
/** Escapes, quotes and non-ASCII included; no line break can be in a header. */
const display = characters(`${ALPHANUMERIC} "\\<>;,@é€`, 0, 20);
const body = fc.string({ maxLength: 200, unit: 'binary' });

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
const bare = (text: string): string => text.replace(/^\[|\]$/g, '');

const facts = fc.record({
  method,
  user,
  host,
  port,
  sentBy: host,
  sentByPort: port,
  branch: token.map((rest) => `z9hG4bK${rest.replaceAll('%', '')}`),
  from: user,
  fromDisplay: display,
  fromTag: token,
  toTag: fc.option(token, { nil: undefined }),
  callId: fc.tuple(token, host).map(([left, right]) => `${left}@${right}`),
  cseq: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  body,
});

type Facts = typeof facts extends fc.Arbitrary<infer T> ? T : never;

const withPort = (name: string, number: number | undefined): string =>
  number === undefined ? name : `${name}:${number}`;

const write = (it: Facts): Buffer => {
  const uri = `sip:${it.user}@${withPort(it.host, it.port)}`;
  return buildRequest({
    method: it.method,
    uri,
    headers: [
      ['Via', `SIP/2.0/UDP ${withPort(it.sentBy, it.sentByPort)};branch=${it.branch};rport`],
      ['Max-Forwards', '70'],
      ['From', `${quoted(it.fromDisplay)} <sip:${it.from}@${it.host}>;tag=${it.fromTag}`],
      ['To', `<${uri}>${it.toTag === undefined ? '' : `;tag=${it.toTag}`}`],
      ['Call-ID', it.callId],
      ['CSeq', `${it.cseq} ${it.method}`],
      ['Content-Type', 'text/plain'],
    ],
    body: it.body,
  });
};

const readRequest = (bytes: Buffer): SipRequest => {
  const parsed = parseMessage(bytes, { maxBytes: 65_536 });
  if (parsed.kind !== 'request') throw new Error(JSON.stringify(parsed));
  return parsed.request;
};

const readResponse = (bytes: Buffer): SipResponse => {
  const parsed = parseMessage(bytes, { maxBytes: 65_536 });
  if (parsed.kind !== 'response') throw new Error(JSON.stringify(parsed));
  return parsed.response;
};

describe('what is written', () => {
  it('reads back as it was meant: a request', () => {
    fc.assert(
      fc.property(facts, (it) => {
        const request = readRequest(write(it));
        expect(request).toMatchObject({
          method: it.method,
          callId: it.callId,
          cseq: { number: it.cseq, method: it.method },
          uri: { user: it.user, host: bare(it.host), port: it.port },
          via: { host: bare(it.sentBy), port: it.sentByPort, branch: it.branch },
          from: { tag: it.fromTag, uri: { user: it.from } },
          to: { tag: it.toTag },
        });
        expect(request.body.toString()).toBe(Buffer.from(it.body).toString());
      }),
      { numRuns: 1000 },
    );
  });

  it('reads back as it was meant: the response to it', () => {
    fc.assert(
      fc.property(facts, fc.integer({ min: 100, max: 699 }), token, (it, status, toTag) => {
        const request = readRequest(write(it));
        const response = readResponse(
          buildResponse(request, { status, body: it.body }, { toTag, hop: { address: '192.0.2.99', port: 4711 } }),
        );
        expect(response).toMatchObject({
          status,
          callId: it.callId,
          cseq: request.cseq,
          from: request.from,
          to: { tag: it.toTag ?? toTag },
          via: { branch: it.branch, host: bare(it.sentBy) },
        });
        expect(response.via.params.get('rport')).toBe('4711');
        expect(response.via.params.get('received')).toBe('192.0.2.99');
        expect(response.body.toString()).toBe(Buffer.from(it.body).toString());
      }),
      { numRuns: 1000 },
    );
  });
});

/** sip.js logs what it dislikes; nothing here should be disliked. */
const complaints: string[] = [];
const logger = {
  error: (text: string) => complaints.push(text),
  warn: (text: string) => complaints.push(text),
  log: () => undefined,
  debug: () => undefined,
};

describe('the parser of sip.js', () => {
  it('reads the same from a well-formed request', () => {
    fc.assert(
      fc.property(facts, (it) => {
        const bytes = write({ ...it, body: '' });
        const ours = readRequest(bytes);
        const theirs = Parser.parseMessage(bytes.toString(), logger as never);
        expect(complaints).toEqual([]);
        expect(theirs && 'ruri' in theirs).toBe(true);
        if (!theirs || !('ruri' in theirs)) return;
        expect({
          method: theirs.method,
          user: theirs.ruri?.user,
          host: bare(theirs.ruri?.host ?? ''),
          port: theirs.ruri?.port,
          fromTag: theirs.fromTag,
          toTag: theirs.toTag,
          branch: theirs.viaBranch,
          callId: theirs.callId,
          cseq: theirs.cseq,
        }).toEqual({
          method: ours.method,
          user: ours.uri.user,
          host: ours.uri.host,
          port: ours.uri.port,
          fromTag: ours.from.tag,
          toTag: ours.to.tag,
          branch: ours.via.branch,
          callId: ours.callId,
          cseq: ours.cseq.number,
        });
      }),
      { numRuns: 300 },
    );
  });

  it('reads the same from a response', () => {
    fc.assert(
      fc.property(facts, fc.constantFrom(100, 200, 404, 603), (it, status) => {
        const bytes = buildResponse(readRequest(write(it)), { status }, { toTag: 'ours' });
        const ours = readResponse(bytes);
        const theirs = Parser.parseMessage(bytes.toString(), logger as never);
        expect(complaints).toEqual([]);
        expect(theirs).toMatchObject({
          statusCode: ours.status,
          reasonPhrase: ours.reason,
          fromTag: ours.from.tag,
          toTag: ours.to.tag,
          viaBranch: ours.via.branch,
          callId: ours.callId,
          cseq: ours.cseq.number,
        });
      }),
      { numRuns: 100 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentOf, contentRefusal } from '../../../src/sip/content.ts';
import { unsupportedExtensions } from '../../../src/sip/extensions.ts';
import { parseMessage } from '../../../src/sip/syntax/parse.ts';

const request = (method: string, extra: readonly string[], body = '') => {
  const lines = [
    `${method} sip:h SIP/2.0`,
    'Via: SIP/2.0/UDP h;branch=z9hG4bK1',
    'From: <sip:a@h>;tag=1',
    'To: <sip:h>',
    'Call-ID: c',
    `CSeq: 1 ${method}`,
    ...extra,
  ];
  const parsed = parseMessage(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`), { maxBytes: 8192 });
  if (parsed.kind !== 'request') throw new Error(parsed.kind);
  return parsed.request;
};

describe('the content of an INVITE', () => {
  it.each([
    ['none (a delayed offer)', [], ''],
    ['SDP', ['c: application/SDP'], 'v=0'],
    ['SDP, accepting SDP among others', ['c: application/sdp', 'Accept: text/plain, application/sdp;level=1'], 'v=0'],
    ['SDP, accepting anything', ['c: application/sdp', 'Accept: */*'], 'v=0'],
    ['something that may be ignored', ['c: text/plain', 'Content-Disposition: render; handling=optional'], 'x'],
    ['SDP that says it is not encoded', ['c: application/sdp', 'e: identity'], 'v=0'],
  ])('%s is served', (_, lines, body) => {
    expect(contentRefusal(request('INVITE', lines, body))).toBeUndefined();
  });

  it.each([
    ['another type', ['c: application/isup;version=itu-t92+'], 415, 'Accept'],
    ['an encoding named last', ['c: application/sdp', 'e: identity, gzip'], 415, 'Accept-Encoding'],
    ['an encoding on a line of its own', ['c: application/sdp', 'e: identity', 'e: gzip'], 415, 'Accept-Encoding'],
    ['no type', [], 415, 'Accept'],
    ['an encoding', ['c: application/sdp', 'Content-Encoding: gzip'], 415, 'Accept-Encoding'],
    ['a caller that takes no SDP', ['c: application/sdp', 'Accept: text/plain'], 406, 'Accept'],
    ['a caller that takes nothing', ['c: application/sdp', 'Accept:'], 406, 'Accept'],
  ])('%s is refused', (_, lines, status, header) => {
    const refusal = contentRefusal(request('INVITE', lines, 'v=0'));
    expect(refusal?.status).toBe(status);
    expect(refusal?.headers[0]?.[0]).toBe(header);
  });

  it("is nobody else's business", () => {
    expect(contentRefusal(request('MESSAGE', ['c: text/plain'], 'x'))).toBeUndefined();
  });
});

const MIXED = ['c: multipart/mixed;boundary="b=1"'];
const OFFER = 'v=0\r\nm=audio 5004 RTP/AVP 8';
const SDP = ['Content-Type: application/sdp'];
const ISUP = ['Content-Type: application/ISUP;version=itu-t92+'];
const OPTIONAL = 'Content-Disposition: signal;handling=optional';

/** A multipart body of parts, each a list of header lines and a text. */
const mixed = (...parts: readonly (readonly [headers: readonly string[], text: string])[]): string =>
  [...parts.map(([headers, text]) => ['--b=1', ...headers, '', text].join('\r\n')), '--b=1--', ''].join('\r\n');

describe('a multipart body', () => {
  const content = (body: string, lines: readonly string[] = MIXED) => contentOf(request('INVITE', lines, body));

  it.each([
    ['its only part', mixed([SDP, OFFER])],
    ['the part beside one that may be ignored', mixed([[...ISUP, OPTIONAL], 'x'], [SDP, OFFER])],
    ['the part beside others that may be ignored', mixed([[OPTIONAL], 'a'], [SDP, OFFER], [[OPTIONAL], 'b'])],
    [
      'the part with a disposition of its own',
      mixed([[...SDP, 'Content-Disposition: session;handling=required'], OFFER]),
    ],
    ['the only part, though it may be ignored', mixed([[...SDP, OPTIONAL], OFFER])],
    ['the one of two that may not be ignored', mixed([[...SDP, OPTIONAL], 'v=0'], [SDP, OFFER])],
    [
      'the one that is no early session',
      mixed([[...SDP, 'Content-Disposition: early-session;handling=optional'], 'v=0'], [SDP, OFFER]),
    ],
    ['a part in a harmless encoding', mixed([[...SDP, 'Content-Transfer-Encoding: 8bit'], OFFER])],
    ['a part with folded and compact header fields', mixed([['c:', ' application/sdp'], OFFER])],
    ['a part between lines that end with LF alone', mixed([SDP, OFFER]).replaceAll('\r\n', '\n')],
    ['a part behind a preamble, before an epilogue', `preamble\r\n${mixed([SDP, OFFER])}epilogue`],
    ['a part that nothing closes', mixed([SDP, OFFER]).replace('\r\n--b=1--\r\n', '')],
    ['a part with blanks behind its delimiter', mixed([SDP, OFFER]).replace('--b=1\r\n', '--b=1 \t\r\n')],
  ])('has its session description in %s', (_, body) => {
    expect(content(body)).toMatchObject({
      sdp: expect.stringMatching(/^v=0\r?\nm=audio 5004 RTP\/AVP 8$/),
      refusal: undefined,
    });
  });

  it('of another subtype is read as a mixed one, and of alternatives one is enough', () => {
    const body = mixed([['Content-Type: text/plain'], 'call me'], [SDP, OFFER]);
    expect(content(body, ['c: multipart/alternative;boundary="b=1"'])).toMatchObject({
      sdp: OFFER,
      refusal: undefined,
    });
    expect(content(body, ['c: multipart/related;boundary="b=1"']).refusal?.status).toBe(415);
  });

  it.each([
    ['two descriptions', mixed([SDP, OFFER], [SDP, OFFER]), 400],
    ['two descriptions that may be ignored', mixed([[...SDP, OPTIONAL], OFFER], [[...SDP, OPTIONAL], OFFER]), 400],
    ['a part that nobody reads', mixed([ISUP, 'x'], [SDP, OFFER]), 415],
    ['a part without a type', mixed([[], 'x'], [SDP, OFFER]), 415],
    [
      'a multipart body in a part',
      mixed([['Content-Type: multipart/mixed;boundary=c'], `--c\r\n${SDP}\r\n\r\nv=0\r\n--c--`]),
      415,
    ],
    ['an encoded part', mixed([[...SDP, 'Content-Transfer-Encoding: base64'], 'dj0w']), 415],
    ['no delimiter', OFFER, 400],
    ['seventeen parts', mixed([SDP, OFFER], ...Array.from({ length: 16 }, () => [[OPTIONAL], ''] as const)), 400],
  ])('with %s is refused', (_, body, status) => {
    expect(content(body).refusal?.status).toBe(status);
    expect(contentRefusal(request('INVITE', MIXED, body))?.status).toBe(status);
  });

  it.each([
    ['no boundary', 'c: multipart/mixed'],
    ['an empty boundary', 'c: multipart/mixed;boundary=""'],
    ['a boundary of 71 characters', `c: multipart/mixed;boundary=${'b'.repeat(71)}`],
  ])('with %s is refused', (_, line) => {
    expect(content(mixed([SDP, OFFER]), [line]).refusal?.status).toBe(400);
  });

  it('that may be ignored as a whole is, where it cannot be read', () => {
    const lines = [...MIXED, OPTIONAL];
    expect(content('nonsense', lines)).toEqual({ sdp: undefined, unread: ['nonsense'], refusal: undefined });
    expect(content(mixed([ISUP, 'x'], [SDP, OFFER]), lines)).toMatchObject({ sdp: OFFER, refusal: undefined });
  });

  it('hides nothing: whatever is not read is kept as it came', () => {
    const body = `a=before\r\n${mixed([[...ISUP, OPTIONAL], 'a=beside'], [SDP, OFFER])}a=behind`;
    expect(content(body).unread.join()).toMatch(/a=beside.*a=before.*a=behind/s);
    expect(content(mixed([SDP, 'a=one'], [SDP, 'a=two'])).unread.join()).toMatch(/a=one.*a=two/s);
    expect(contentOf(request('INVITE', ['c: text/plain', OPTIONAL], 'a=x'))).toMatchObject({
      sdp: undefined,
      unread: ['a=x'],
    });
    expect(contentOf(request('INVITE', ['c: application/sdp'], OFFER)).unread).toEqual([]);
  });

  it('is read or kept unread: nothing of it is lost but header fields', () => {
    const piece = fc.constantFrom(
      '--b=1',
      '--b=1--',
      '\r\n',
      '\n',
      '',
      ' ',
      ...SDP,
      OPTIONAL,
      'v=0',
      '\r\na=x',
      '--b=2',
      '\0',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const body = pieces.join('\r\n');
        const { sdp, unread, refusal } = content(body);
        const marks = (text: string) => text.split('a=x').length;
        const kept = [sdp ?? '', ...unread].reduce((sum, text) => sum + marks(text) - 1, 0);
        expect(kept).toBe(marks(body) - 1);
        if (sdp === undefined && body !== '' && refusal === undefined) expect(body).toContain('optional');
      }),
    );
  });
});

describe('required extensions', () => {
  it('are reported as they were spelled, but for the supported ones in any case', () => {
    const invite = request('INVITE', ['Require: 100rel, Timer', 'Require: X-Foo']);
    expect(unsupportedExtensions(invite, new Set(['timer']))).toEqual(['100rel', 'X-Foo']);
  });

  it('do not hold up a CANCEL or an ACK', () => {
    expect(unsupportedExtensions(request('CANCEL', ['Require: x']), new Set())).toEqual([]);
    expect(unsupportedExtensions(request('ACK', ['Require: x']), new Set())).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { contentRefusal } from '../../../src/sip/content.ts';
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
    ['another type', ['c: multipart/mixed;boundary=x'], 415, 'Accept'],
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

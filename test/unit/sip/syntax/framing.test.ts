import { describe, expect, it } from 'vitest';
import { MAX_STREAM_BODY_BYTES, StreamFramer } from '../../../../src/sip/syntax/framing.ts';

const message = (length: string, body = ''): Buffer =>
  Buffer.from(`OPTIONS sip:h SIP/2.0\r\nVia: SIP/2.0/TCP h\r\n${length}\r\n\r\n${body}`);

const whole = message('Content-Length: 3', 'abc');

describe('a stream', () => {
  it('gives each message once it is complete', () => {
    const framer = new StreamFramer();
    expect(framer.push(whole.subarray(0, 10))).toEqual([]);
    expect(framer.pending).toBe(10);
    expect(framer.push(Buffer.concat([whole.subarray(10), whole, whole.subarray(0, 5)]))).toEqual([whole, whole]);
    expect(framer.pending).toBe(5);
  });

  it('gives the same messages byte by byte', () => {
    const framer = new StreamFramer();
    const bytes = Buffer.concat([whole, Buffer.from('\r\n\r\n'), whole]);
    const found = Array.from(bytes, (byte) => framer.push(Buffer.from([byte]))).flat();
    expect(found).toEqual([whole, 'ping', whole]);
    expect(framer.pending).toBe(0);
  });

  it('asks for a pong for each CRLFCRLF between messages', () => {
    expect(new StreamFramer().push(Buffer.from('\r\n\r\n\r\n\r\n'))).toEqual(['ping', 'ping']);
  });

  it('skips a single CRLF before a message', () => {
    expect(new StreamFramer().push(Buffer.concat([Buffer.from('\r\n'), whole]))).toEqual([whole]);
  });

  it.each(['l:3', 'CONTENT-LENGTH \t: 3 ', 'Content-Length:\r\n 3', 'Content-Length: 0003'])(
    'reads the length in %j',
    (line) => {
      const bytes = message(line, 'abc');
      expect(new StreamFramer().push(bytes)).toEqual([bytes]);
    },
  );
});

describe('a stream that cannot be read on', () => {
  it.each([
    ['no-content-length', message('X-Content-Length: 3', 'abc')],
    ['bad-content-length', message('Content-Length: -3', 'abc')],
    ['bad-content-length', message('Content-Length: 3\r\nl: 5', 'abc')],
    ['body-too-large', message(`Content-Length: ${MAX_STREAM_BODY_BYTES + 1}`)],
    ['header-too-large', message(`X: ${'y'.repeat(17_000)}`)],
    ['header-too-large', Buffer.alloc(17_000, 'x')],
  ])('fails with %s', (reason, bytes) => {
    const framer = new StreamFramer();
    expect(framer.push(Buffer.concat([whole, bytes]))).toEqual([whole]);
    expect(framer.failed).toBe(reason);
    expect(framer.pending).toBe(0);
    expect(framer.push(whole)).toEqual([]);
  });

  it('is not one with the largest body', () => {
    const framer = new StreamFramer();
    const bytes = message(`Content-Length: ${MAX_STREAM_BODY_BYTES}`, 'x'.repeat(MAX_STREAM_BODY_BYTES));
    expect(framer.push(bytes).map((found) => found.length)).toEqual([bytes.length]);
    expect(framer.failed).toBeUndefined();
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { userAgentOf } from '../../../src/sip/facts.ts';
import { parseMessage } from '../../../src/sip/syntax/parse.ts';

const named = (name: string | Buffer): string | undefined => {
  const head = [
    'OPTIONS sip:h SIP/2.0',
    'Via: SIP/2.0/UDP h;branch=z9hG4bK1',
    'From: <sip:a@h>;tag=1',
    'To: <sip:h>',
    'Call-ID: c',
    'CSeq: 1 OPTIONS',
    'User-Agent: ',
  ].join('\r\n');
  const bytes = Buffer.concat([Buffer.from(head), Buffer.from(name), Buffer.from('\r\n\r\n')]);
  const parsed = parseMessage(bytes, { maxBytes: 8192 });
  if (parsed.kind !== 'request') throw new Error(parsed.kind);
  return userAgentOf(parsed.request);
};

describe('what a device calls itself', () => {
  it('is as it was written, cut to 200 characters', () => {
    expect(named('Grandstream HT801 1.0.49.2')).toBe('Grandstream HT801 1.0.49.2');
    expect(named('FRITZ!Box für Anna 😀')).toBe('FRITZ!Box für Anna 😀');
    expect(named('x'.repeat(300))).toBe('x'.repeat(200));
  });

  it.each([
    ['a zero byte', 'a\0b', 'a\uFFFDb'],
    ['an escape sequence', 'a\x1b[2Jb', 'a\uFFFD[2Jb'],
    ['a character that the cut halves', `${'x'.repeat(199)}😀`, `${'x'.repeat(199)}\uFFFD`],
  ])('has nothing in it that nobody can print or store: %s', (_what, name, shown) => {
    expect(named(name)).toBe(shown);
  });

  it('can be printed and stored, whatever bytes came', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const line = bytes.map((byte) => (byte === 10 || byte === 13 ? 0 : byte));
        return !/[\p{Cc}\p{Cs}]/u.test(named(Buffer.from(line)) ?? '');
      }),
    );
  });
});

import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { callMessage, readCall } from '../../src/doors/tr064/soap.ts';
import { readXml } from '../../src/doors/tr064/xml.ts';

const SERVICE = 'urn:dslforum-org:service:DeviceConfig:1';

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9._-]{0,20}$/);
/** What XML can hold. */
const value = fc
  .string({ unit: 'binary', maxLength: 60 })
  .map((text) => text.replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, ''));
const call = fc.record({
  action: name,
  args: fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 12 }),
});

const pieces = fc.constantFrom(
  ...[
    '<',
    '>',
    '/>',
    '</',
    '<a',
    '<a>',
    '</a>',
    '<b:c',
    ' x="',
    '"',
    "'",
    '=',
    '&',
    '&amp;',
    '&#',
    ';',
    '<!--',
    '-->',
    '--',
  ],
  ...[
    '<![CDATA[',
    ']]>',
    '<?xml version="1.0"?>',
    '<?',
    '?>',
    '<!DOCTYPE a [<!ENTITY',
    '\0',
    '\uFFFE',
    '\r\n',
    ' ',
    'xmlns:b="u"',
  ],
  '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">',
  '<s:Body>',
  '</s:Body></s:Envelope>',
  `<u:Reboot xmlns:u="${SERVICE}">`,
  '</u:Reboot>',
);
const soup = fc.array(
  fc.oneof({ weight: 4, arbitrary: pieces }, { weight: 1, arbitrary: fc.string({ maxLength: 4 }) }),
  { maxLength: 40 },
);

describe('the reader of messages', () => {
  it('reads what is forwarded as it was read, and so does another reader', () => {
    const other = new XMLParser({ removeNSPrefix: true, parseTagValue: false, trimValues: false });
    fc.assert(
      fc.property(call, ({ action, args }) => {
        const text = callMessage({ service: SERVICE, action }, args);
        expect(readCall(text)).toEqual({ service: SERVICE, action, args, token: undefined, hasContentLogin: false });
        const read = other.parse(text).Envelope.Body[action];
        // It leaves the reference to a carriage return as it is.
        for (const [key, expected] of args) expect(String(read[key]).replaceAll('&#13;', '\r'), key).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          soup.map((parts) => parts.join('')),
          fc.string({ maxLength: 200 }),
        ),
        (text) => {
          readCall(text);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('reads what it took, written anew, as the same: nothing is left that another could read otherwise', () => {
    const whole = soup.map(
      (parts) =>
        `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><u:A xmlns:u="urn:u"><x>${parts.join('')}</x></u:A></s:Body></s:Envelope>`,
    );
    fc.assert(
      fc.property(whole, (text) => {
        const read = readCall(text);
        if (read) expect(readCall(callMessage(read, read.args))).toEqual(read);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['text', 'x', '<a>', '</a>'],
    ['text beyond the first plane', '\u{1F642}', '<a>', '</a>'],
    ['a section', 'x', '<a><![CDATA[', ']]></a>'],
    ['a comment', 'x', '<a><!--', '--></a>'],
    ['an attribute', 'x', '<a b="', '"/>'],
    ['blanks', ' ', '<a', '/>'],
    ['references', '&amp;', '<a>', '</a>'],
  ])('reads 2 MiB of %s', (_, piece, before, after) => {
    const text = before + piece.repeat(Math.floor((2 * 1024 * 1024) / piece.length)) + after;
    expect(readXml(text)).toMatchObject({ local: 'a' });
  });

  it.each([
    ['starts that do not end', '<a '],
    ['text', 'a'],
    ['blanks in a tag', ' ', '<a'],
    ['comments that do not end', '<!--'],
    ['sections that do not end', '<![CDATA[', '<a>'],
    ['ampersands', '&', '<a>'],
    ['references', '&#', '<a>'],
    ['attributes', ' x="', '<a'],
    ['equals signs', '=', '<a x'],
    ['quotes', '"', '<a x='],
    ['hyphens', '-', '<a><!--'],
    ['brackets', ']', '<a><![CDATA['],
  ])('does not hang on %s: eight times as much takes no more than in proportion', (_, piece, before = '') => {
    const measure = (length: number): number => {
      const text = before + piece.repeat(length);
      const started = performance.now();
      for (let n = 0; n < 5; n++) readXml(text);
      return performance.now() - started;
    };
    measure(8000);
    const small = Math.min(measure(8000), measure(8000), measure(8000));
    const large = Math.min(measure(64_000), measure(64_000), measure(64_000));
    // In proportion it is 8, and square 64.
    expect(large / Math.max(small, 0.2)).toBeLessThan(32);
  });
});

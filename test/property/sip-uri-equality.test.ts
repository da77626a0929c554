import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUri, type SipUri } from '../../src/sip/syntax/uri.ts';
import { sameUri } from '../../src/sip/syntax/uri-equality.ts';

const read = (text: string): SipUri => {
  const uri = parseUri(text);
  if (!uri) throw new Error(`malformed: ${text}`);
  return uri;
};

const same = (left: string, right: string): boolean => sameUri(read(left), read(right));

const characters = (alphabet: string, minLength: number, maxLength: number) =>
  fc.array(fc.constantFrom(...alphabet), { minLength, maxLength }).map((them) => them.join(''));

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const name = characters(LETTERS, 1, 6);
const user = characters(`${LETTERS}ABC0123456789*#-_.!~'()`, 1, 10);

const uris = fc.record({
  scheme: fc.constantFrom<string>('sip', 'sips'),
  user,
  host: fc.oneof(
    name.map((label) => `${label}.example`),
    fc.ipV4(),
    fc.constant('[2001:db8::1]'),
  ),
  port: fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined }),
  params: fc.uniqueArray(fc.tuple(fc.oneof(name, fc.constantFrom('transport', 'user', 'ttl')), name), {
    selector: ([key]) => key,
    maxLength: 5,
  }),
});

type Parts = typeof uris extends fc.Arbitrary<infer T> ? T : never;

const write = ({ scheme, user: who, host, port, params }: Parts): string => {
  const where = port === undefined ? host : `${host}:${port}`;
  return `${scheme}:${who}@${where}${params.map(([key, value]) => `;${key}=${value}`).join('')}`;
};

const escaped = (text: string): string =>
  [...text].map((character) => `%${character.charCodeAt(0).toString(16)}`).join('');

/** The same URI as somebody else may write it. */
const respelled = (parts: Parts): string =>
  write({
    ...parts,
    scheme: parts.scheme.toUpperCase(),
    user: escaped(parts.user),
    host: parts.host.toUpperCase(),
    params: parts.params.map(([key, value]) => [key.toUpperCase(), value.toUpperCase()] as [string, string]).reverse(),
  });

describe('the equality of SIP URIs', () => {
  it('holds for every other spelling', () => {
    fc.assert(fc.property(uris, (parts) => same(write(parts), respelled(parts))));
  });

  it('holds both ways or neither', () => {
    fc.assert(
      fc.property(uris, uris, (left, right) => same(write(left), write(right)) === same(write(right), write(left))),
    );
  });

  it('never holds for another user, port or scheme', () => {
    fc.assert(
      fc.property(uris, user, (parts, other) => {
        const text = write(parts);
        if (other !== parts.user) expect(same(text, write({ ...parts, user: other }))).toBe(false);
        expect(same(text, write({ ...parts, port: ((parts.port ?? 0) % 65_535) + 1 }))).toBe(false);
        expect(same(text, write({ ...parts, scheme: parts.scheme === 'sip' ? 'sips' : 'sip' }))).toBe(false);
      }),
    );
  });

  it('says something of whatever the parser takes', () => {
    fc.assert(
      fc.property(fc.string(), (rest) => {
        const uri = parseUri(`sip:${rest}`);
        if (uri) expect(sameUri(uri, uri)).toBe(true);
      }),
    );
  });
});

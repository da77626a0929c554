import { isIP } from 'node:net';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { originOf } from '../../src/app/settings.ts';
import { homeOf } from '../../src/config/index.ts';
import { privateNetworks } from '../../src/lib/index.ts';

const place = originOf('internet', homeOf(privateNetworks, {}).networks.has);

const octet = fc.nat(255);
const anyV4 = fc.tuple(octet, octet, octet, octet);
const homeV4 = fc.oneof(
  fc.tuple(fc.constant(10), octet, octet, octet),
  fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
  fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
);
type V4 = readonly [number, number, number, number];
const dotted = (parts: V4): string => parts.join('.');
const inHex = ([a, b, c, d]: V4): string => `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;

it('an IPv4 address sits where it sits, however it is mapped into IPv6', () => {
  fc.assert(
    fc.property(fc.oneof(anyV4, homeV4), (parts) => {
      const plain = place(dotted(parts));
      for (const mapped of [`::ffff:${dotted(parts)}`, `::ffff:${inHex(parts)}`, `0:0:0:0:0:FFFF:${inHex(parts)}`])
        expect(place(mapped), mapped).toBe(plain);
    }),
  );
});

it('a home IPv4 address inside any other IPv6 address makes no home', () => {
  const word = fc.integer({ min: 1, max: 0xfbff }).map((value) => value.toString(16));
  fc.assert(
    fc.property(homeV4, word, word, (parts, first, second) => {
      for (const address of [
        `64:ff9b::${dotted(parts)}`,
        `64:ff9b:1:${second}::${dotted(parts)}`,
        `2002:${inHex(parts)}::${second}`,
        `2001:0:${inHex(parts)}::${second}`,
        `::${dotted(parts)}`,
        `::ffff:0:${dotted(parts)}`,
        `${first}:${second}::ffff:${dotted(parts)}`,
        `${first}::5efe:${dotted(parts)}`,
      ]) {
        expect(isIP(address), address).toBe(6);
        expect(place(address), address).toBe('internet');
      }
    }),
  );
});

it('what is no address is never at home', () => {
  const near = fc.tuple(homeV4, fc.string({ minLength: 1 })).map(([parts, rest]) => `${dotted(parts)}${rest}`);
  fc.assert(
    fc.property(fc.oneof(fc.string(), near), (text) => {
      fc.pre(isIP(text) === 0);
      expect(place(text)).toBe('internet');
    }),
  );
});

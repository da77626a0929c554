import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseNetworks } from '../../src/lib/index.ts';

const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
const words = fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 });

const bitsOf = (parts: readonly number[], width: number): string =>
  parts.map((part) => part.toString(2).padStart(width, '0')).join('');

const has = (cidr: string, address: string): boolean => {
  const networks = parseNetworks([cidr]);
  return networks.ok && networks.value.has(address);
};

/** The first `length` bits of `of`, the others of `rest`. */
const spliced = (of: readonly number[], rest: readonly number[], width: number, length: number): number[] => {
  const bits = bitsOf(of, width).slice(0, length) + bitsOf(rest, width).slice(length);
  return (bits.match(new RegExp(`.{${width}}`, 'g')) ?? []).map((part) => Number.parseInt(part, 2));
};

it('holds an IPv4 address, mapped or not, exactly when the first bits agree', () => {
  fc.assert(
    fc.property(octets, octets, fc.nat(32), fc.boolean(), (network, stranger, length, near) => {
      const address = near ? spliced(network, stranger, 8, length) : stranger;
      const agrees = bitsOf(network, 8).slice(0, length) === bitsOf(address, 8).slice(0, length);
      expect(has(`${network.join('.')}/${length}`, address.join('.'))).toBe(agrees);
      expect(has(`${network.join('.')}/${length}`, `::ffff:${address.join('.')}`)).toBe(agrees);
    }),
  );
});

it('holds an IPv6 address exactly when the first bits agree', () => {
  const hex = (parts: readonly number[]) => parts.map((part) => part.toString(16)).join(':');
  const notMapped = words.filter((parts) => parts.slice(0, 5).some((part) => part !== 0));
  fc.assert(
    fc.property(
      notMapped,
      notMapped,
      fc.integer({ min: 1, max: 128 }),
      fc.boolean(),
      (network, stranger, length, near) => {
        const address = near ? spliced(network, stranger, 16, length) : stranger;
        const agrees = bitsOf(network, 16).slice(0, length) === bitsOf(address, 16).slice(0, length);
        expect(has(`${hex(network)}/${length}`, hex(address))).toBe(agrees);
      },
    ),
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { senderOf } from '../../../src/http/sender.ts';
import { parseNetworks } from '../../../src/lib/index.ts';

const networks = (...cidrs: string[]) => {
  const parsed = parseNetworks(cidrs);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};

const trusted = networks('10.0.0.5', '10.0.1.0/24', 'fd00:aa::/64');
const PROXY = '10.0.0.5';
const own = (peer: string, forwardedFor?: string, forwarded = false): string | undefined =>
  senderOf({ peer, forwardedFor, forwarded }, trusted).own;

describe('who sent a request', () => {
  it.each([
    ['a client without a proxy', '192.168.1.20', undefined, '192.168.1.20'],
    ['one hop behind the proxy', PROXY, '203.0.113.9', '203.0.113.9'],
    ['the rightmost hop that is not trusted', PROXY, '192.168.1.7, 203.0.113.9', '203.0.113.9'],
    ['the hop before a second proxy', PROXY, '192.168.1.7, 203.0.113.9, 10.0.1.77', '203.0.113.9'],
    ['the hop before two more', PROXY, '203.0.113.9,10.0.1.1,10.0.1.2', '203.0.113.9'],
    ['a home client that says it is elsewhere', PROXY, '203.0.113.9, 192.168.1.7', '192.168.1.7'],
    ['a hop with a port', PROXY, '203.0.113.9:4711', '203.0.113.9'],
    ['a hop in brackets', PROXY, '[2001:db8::9]', '2001:db8::9'],
    ['a hop in brackets with a port', PROXY, '[2001:db8::9]:4711', '2001:db8::9'],
    ['a bare IPv6 hop', PROXY, '2001:db8::9', '2001:db8::9'],
    ['a hop with a zone', PROXY, 'fe80::9%eth0', 'fe80::9'],
    [
      'a hop that a zone makes longer than any address',
      PROXY,
      `${'0000:'.repeat(5)}ffff:203.0.113.9%eth0`,
      '::ffff:203.0.113.9',
    ],
    ['a trusted hop with a port', PROXY, '203.0.113.9, 10.0.1.1:8080', '203.0.113.9'],
    ['a trusted hop, IPv4-mapped', PROXY, '203.0.113.9, ::ffff:10.0.1.1', '203.0.113.9'],
    ['a trusted hop, IPv4-mapped in hex', PROXY, '203.0.113.9, ::ffff:a00:101', '203.0.113.9'],
    ['a trusted IPv6 hop', PROXY, '203.0.113.9, [fd00:aa::1]', '203.0.113.9'],
    ['a proxy that connects over IPv6 sockets', '::ffff:10.0.0.5', '203.0.113.9', '203.0.113.9'],
    ['a proxy over IPv6', 'fd00:aa::1', '203.0.113.9', '203.0.113.9'],
    ['white space and empty elements', PROXY, ' , 203.0.113.9\t,, ', '203.0.113.9'],
  ])('%s', (_what, peer, forwardedFor, expected) => {
    expect(own(peer, forwardedFor)).toBe(expected);
  });

  it.each([
    ['a proxy that nobody trusts', '10.0.0.6', '192.168.1.7', false],
    ['a client at home that forwards itself', '192.168.1.20', '192.168.1.7', false],
    ['a proxy that says Forwarded only', '10.0.0.6', undefined, true],
    ['a trusted proxy that says nothing', PROXY, undefined, false],
    ['a trusted proxy that says Forwarded only', PROXY, undefined, true],
    ['a trusted proxy with an empty list', PROXY, ' , ', false],
    ['hops that are all trusted', PROXY, '10.0.1.1, 10.0.1.2', false],
    ['a malformed hop', PROXY, '192.168.1.7, unknown', false],
    ['a malformed hop behind a second proxy', PROXY, '192.168.1.7, _hidden, 10.0.1.1', false],
    ['an address that is none', PROXY, '192.168.1.7, 192.168.1.256', false],
    ['leading zeros', PROXY, '192.168.1.7, 192.168.001.007', false],
    ['an open bracket', PROXY, '192.168.1.7, [2001:db8::9', false],
    ['IPv4 in brackets', PROXY, '192.168.1.7, [192.168.1.7]', false],
    ['a port that is none', PROXY, '192.168.1.7, 192.168.1.7:http', false],
    ['a network', PROXY, '192.168.1.7/32', false],
    ['an element of Forwarded', PROXY, 'for=192.168.1.7', false],
    ['quotes', PROXY, '"192.168.1.7"', false],
  ])('is not known behind %s', (_what, peer, forwardedFor, forwarded) => {
    expect(own(peer, forwardedFor, forwarded)).toBeUndefined();
  });

  it('is counted under an address that the sender cannot choose', () => {
    const address = (peer: string, forwardedFor?: string) =>
      senderOf({ peer, forwardedFor, forwarded: false }, trusted).address;
    expect(address('10.0.0.6', '192.168.1.7')).toBe('10.0.0.6');
    expect(address(PROXY, '192.168.1.7, unknown')).toBe(PROXY);
    expect(address(PROXY, '192.168.1.7, unknown, 10.0.1.1')).toBe('10.0.1.1');
    expect(address(PROXY, '203.0.113.9:1')).toBe(address(PROXY, '203.0.113.9:2'));
    expect(address(PROXY, '[2001:0DB8:0:0::9]:1')).toBe(address(PROXY, '2001:db8::9'));
  });

  it('is whoever the last untrusted hop is, whatever that one wrote before it', () => {
    const octet = fc.nat(255);
    const stranger = fc.tuple(fc.integer({ min: 11, max: 223 }), octet, octet, octet).map((parts) => parts.join('.'));
    const proxy = fc.tuple(fc.constant('10.0.1'), octet).map((parts) => parts.join('.'));
    const written = fc.oneof(fc.string(), stranger, proxy, fc.constant('192.168.1.7'));
    fc.assert(
      fc.property(fc.array(written), stranger, fc.array(proxy), (left, sender, right) => {
        expect(own(PROXY, [...left, sender, ...right].join(', '))).toBe(sender);
      }),
    );
  });

  it('never becomes known by what an untrusted peer writes', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.string(), fc.boolean(), (peer, forwardedFor, forwarded) => {
        fc.pre(!trusted.has(peer));
        expect(senderOf({ peer, forwardedFor, forwarded }, trusted)).toEqual({
          address: peer,
          own: undefined,
          direct: false,
        });
      }),
    );
  });
});

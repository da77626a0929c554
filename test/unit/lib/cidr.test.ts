import { describe, expect, it } from 'vitest';
import { cidrFault, isLoopback, onLinkNetworks, parseNetworks, privateNetworks } from '../../../src/lib/index.ts';

const networks = (...cidrs: string[]) => {
  const parsed = parseNetworks(cidrs);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};

describe('networks', () => {
  it.each([
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['172.16.0.0/12', '172.31.255.255', true],
    ['172.16.0.0/12', '172.32.0.0', false],
    ['192.168.1.7', '192.168.1.7', true],
    ['192.168.1.7', '192.168.1.8', false],
    ['0.0.0.0/0', '8.8.8.8', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['::/0', '2001:db8::1', true],
    ['fd00::/8', 'fdff::1', true],
    ['fd00::/8', 'fc00::1', false],
  ])('%s holds %s: %s', (cidr, address, held) => {
    expect(networks(cidr).has(address)).toBe(held);
  });

  it('take an IPv4-mapped IPv6 address for the IPv4 address', () => {
    expect(networks('192.168.0.0/16').has('::ffff:192.168.7.1')).toBe(true);
    expect(networks('192.168.0.0/16').has('::ffff:c0a8:701')).toBe(true);
    expect(networks('192.168.0.0/16').has('::ffff:8.8.8.8')).toBe(false);
  });

  it('do not hold what is no address', () => {
    for (const text of ['', 'localhost', '10.0.0', '10.0.0.1, 8.8.8.8', '10.0.0.1/8', '[fd00::1]'])
      expect(networks('0.0.0.0/0', '::/0').has(text)).toBe(false);
  });

  it('hold a link-local address whatever interface it names', () => {
    expect(networks('fe80::/10').has('fe80::1%eth0')).toBe(true);
  });

  it.each([
    '10.0.0.0/33',
    'fd00::/129',
    '10.0.0/8',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    'home',
    '',
    'fe80::1%eth0',
    '10.0.0.0/-1',
  ])('refuse %j with a sentence that names it', (cidr) => {
    expect(cidrFault(cidr)).toContain(JSON.stringify(cidr));
    expect(parseNetworks(['10.0.0.0/8', cidr])).toEqual({ ok: false, error: cidrFault(cidr) });
  });

  it('refuse an IPv4-mapped network, which would match nothing', () => {
    expect(cidrFault('::ffff:10.0.0.0/104')).toMatch(/write it as IPv4/);
  });

  it('of a house are private, link-local and unique local, and nothing public', () => {
    const home = networks(...privateNetworks);
    for (const address of ['10.1.2.3', '172.20.0.1', '192.168.178.20', '169.254.3.4', 'fe80::1', 'fd12::1'])
      expect(home.has(address)).toBe(true);
    for (const address of ['8.8.8.8', '100.64.0.1', '127.0.0.1', '2001:db8::1', '::1'])
      expect(home.has(address)).toBe(false);
  });
});

it('knows loopback in all its forms', () => {
  for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', '0:0:0:0:0:0:0:1'])
    expect(isLoopback(address)).toBe(true);
  for (const address of ['128.0.0.1', '::2', 'localhost', '']) expect(isLoopback(address)).toBe(false);
});

it('finds the prefixes of the own interfaces, without loopback and without repetition', () => {
  const lan = { cidr: '203.0.113.7/24', internal: false };
  expect(
    onLinkNetworks({
      lo: [{ cidr: '127.0.0.1/8', internal: true }],
      eth0: [lan, { cidr: null, internal: false }],
      eth1: [lan],
    }),
  ).toEqual(['203.0.113.7/24']);
  expect(networks('203.0.113.7/24').has('203.0.113.99')).toBe(true);
});

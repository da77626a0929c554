import { BlockList, isIP, isIPv4 } from 'node:net';
import { err, ok, type Result } from './result.ts';

/** A set of IP networks. */
export interface Networks {
  /** Whether the address lies in one of them. An IPv4-mapped IPv6 address counts as the IPv4 address; a zone (`%eth0`) is ignored; what is no address lies nowhere. */
  has(address: string): boolean;
}

/** What is a home network unless told otherwise: RFC 1918, link-local (RFC 3927, RFC 4291 2.5.6), unique local (RFC 4193). */
export const privateNetworks: readonly string[] = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  'fe80::/10',
  'fc00::/7',
];

/**
 * Reads networks in CIDR notation (RFC 4632, RFC 4291 2.3); a bare address is a network of one. Refuses, with a
 * sentence that names it, the first text that is none.
 */
export const parseNetworks = (cidrs: readonly string[]): Result<Networks, string> => {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const fault = cidrFault(cidr);
    if (fault !== undefined) return err(fault);
    const { address, family, bits } = split(cidr);
    list.addSubnet(address, bits, family);
  }
  return ok({ has: remembering((address) => isIP(address) !== 0 && list.check(address, familyOf(address))) });
};

/** How many addresses a set of networks remembers the answer for. */
const REMEMBERED = 1024;

/** Asks `judge` once per address: calls come from the same few phones, and a look into a `BlockList` costs as much as a digest. */
const remembering = (judge: (address: string) => boolean): ((address: string) => boolean) => {
  const known = new Map<string, boolean>();
  return (address) => {
    const told = known.get(address);
    if (told !== undefined) return told;
    if (known.size >= REMEMBERED) known.clear();
    const answer = judge(address);
    known.set(address, answer);
    return answer;
  };
};

/** Why this is no network in CIDR notation, as one sentence; undefined when it is one. */
export const cidrFault = (cidr: string): string | undefined => {
  const shown = JSON.stringify(cidr.slice(0, 80));
  const { address, bits, family } = split(cidr);
  if (isIP(address) === 0 || address.includes('%') || !/^[^/]+(\/\d{1,3})?$/.test(cidr))
    return `${shown} is no network in CIDR notation such as 192.168.1.0/24 or fd00::/8.`;
  if (bits > WIDTH[family]) return `${shown} is no network: its prefix is longer than ${WIDTH[family]} bits.`;
  if (family === 'ipv6' && address.toLowerCase().startsWith('::ffff:'))
    return `${shown} is an IPv4 network in IPv6 clothes: write it as IPv4.`;
  return undefined;
};

/** Whether the address is the machine itself: 127.0.0.0/8, ::1, also in IPv4-mapped form. */
export const isLoopback = (address: string): boolean => loopback(address);

/** The prefixes that the machine's own interfaces are on, for `network.home: auto`. Pass `os.networkInterfaces()`. */
export const onLinkNetworks = (
  interfaces: Readonly<
    Record<string, readonly { readonly cidr: string | null; readonly internal: boolean }[] | undefined>
  >,
): readonly string[] => {
  const all = Object.values(interfaces).flatMap((addresses) => addresses ?? []);
  const cidrs = all.filter(({ internal }) => !internal).map(({ cidr }) => cidr);
  return [...new Set(cidrs.filter((cidr) => cidr !== null))];
};

type Family = 'ipv4' | 'ipv6';

const WIDTH: Readonly<Record<Family, number>> = { ipv4: 32, ipv6: 128 };

const familyOf = (address: string): Family => (isIPv4(address) ? 'ipv4' : 'ipv6');

const split = (cidr: string): { address: string; family: Family; bits: number } => {
  const [address = '', bits] = cidr.split('/');
  const family = familyOf(address);
  return { address, family, bits: bits === undefined ? WIDTH[family] : Number(bits) };
};

const ownHost = new BlockList();
ownHost.addSubnet('127.0.0.0', 8, 'ipv4');
ownHost.addAddress('::1', 'ipv6');
const loopback = remembering((address) => isIP(address) !== 0 && ownHost.check(address, familyOf(address)));

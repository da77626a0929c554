/**
 * The canonical text form of an address that a socket reported: an IPv4-mapped IPv6 address as plain IPv4
 * (RFC 4291 2.5.5.2), without a zone (`fe80::1%eth0`).
 */
export const canonicalAddress = (address: string): string => {
  if (!address.includes(':')) return address;
  if (address.startsWith('::ffff:') && address.includes('.')) return address.slice(7);
  const zone = address.indexOf('%');
  return zone < 0 ? address : address.slice(0, zone);
};

/** RFC 4291 2.5.6: fe80::/10. Every link has the same prefix, so it tells nobody from anybody. */
const LINK_LOCAL_V6 = /^fe[89ab][0-9a-f]:/;

/**
 * What a canonical address is counted under: an IPv6 one under its /64 (RFC 4291 2.5.4), as one machine has as many addresses
 * there as it likes; a link-local or IPv4 one is its own.
 */
export const networkOf = (address: string): string => {
  if (!address.includes(':') || LINK_LOCAL_V6.test(address)) return address;
  const [before = [], after = []] = address.split('::').map((side) => side.split(':').filter(Boolean));
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return `${[...before, ...zeros, ...after].slice(0, 4).join(':')}::/64`;
};

/** RFC 4291 2.7. */
const MULTICAST_V6 = /^ff[0-9a-f]{2}:/;

/** Whether a canonical address can be that of one machine: no broadcast, no multicast, not the unspecified one (RFC 1122 3.2.1.3). */
export const isUnicast = (address: string): boolean => {
  if (address.includes(':')) return address !== '::' && !MULTICAST_V6.test(address);
  const first = Number.parseInt(address, 10);
  return first > 0 && first < 224;
};

/** True for the addresses that stand for all addresses of the machine. */
export const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::';

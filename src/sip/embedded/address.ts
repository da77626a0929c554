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

/** True for the addresses that stand for all addresses of the machine. */
export const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::';

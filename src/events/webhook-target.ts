import { isIP } from 'node:net';
import { err, hostOf, ok, parseNetworks, privateNetworks, type Result } from '../lib/index.ts';

const MAX_URL = 2000;

/** IPv4: what is not a public unicast address (RFC 6890 and its successors), beside the private networks. */
const specialIPv4 = [
  '0.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** RFC 4291 2.4: all global unicast addresses that were ever given out. */
const globalIPv6 = ['2000::/3'];

/** Inside of them: Teredo and other special ones, documentation, and 6to4, which carries any IPv4 address. */
const specialIPv6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const networks = (cidrs: readonly string[]) => {
  const parsed = parseNetworks(cidrs);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};

const special = networks([...privateNetworks, ...specialIPv4, ...specialIPv6]);
const global6 = networks(globalIPv6);

/** Whether the address is one of the public internet. IPv4 in IPv6 clothes is not: nobody needs it. */
export const isPublicAddress = (address: string): boolean => {
  if (isIP(address) === 0 || special.has(address)) return false;
  return isIP(address) === 4 || global6.has(address);
};

/**
 * The URL that a webhook may have, or one sentence why not: https, no credentials, no fragment and, where `allowPrivate` is
 * false, no address outside the public internet. What a host name leads to is looked at each time something is sent.
 */
export const readTarget = (text: string, allow: { readonly allowPrivate: boolean }): Result<URL, string> => {
  if (text.length > MAX_URL || !URL.canParse(text)) return err('must be an absolute URL of at most 2000 characters');
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(allow.allowPrivate && url.protocol === 'http:')) {
    return err(
      allow.allowPrivate ? 'must be an https or http URL' : 'must be an https URL (webhooks.allowPrivate is off)',
    );
  }
  if (url.username !== '' || url.password !== '') return err('must not hold a user name or a password');
  if (url.hash !== '') return err('must not hold a fragment');
  const host = hostOf(url);
  if (!allow.allowPrivate && isIP(host) !== 0 && !isPublicAddress(host))
    return err('must not lead to a private address (webhooks.allowPrivate is off)');
  return ok(url);
};

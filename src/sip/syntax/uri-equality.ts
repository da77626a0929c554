import { SocketAddress } from 'node:net';
import type { SipUri } from './uri.ts';

/** RFC 3261 25.1 `reserved`: an escaped one is not the character itself. */
const RESERVED = ';/?:@&=+$,';
const PRINTABLE = /[!-~]/;

const escaped = (character: string): string =>
  [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');

/** A way of writing that all spellings of a component share: characters as themselves where that means the same, else escaped. */
const canonical = (text: string): string =>
  text.replace(/%([0-9A-Fa-f]{2})|[^!-~]/gu, (written: string, hex: string | undefined) => {
    if (hex === undefined) return escaped(written);
    const plain = String.fromCharCode(Number.parseInt(hex, 16));
    const alike = PRINTABLE.test(plain) && plain !== '%' && !RESERVED.includes(plain);
    return alike ? plain : written.toUpperCase();
  });

/** As `canonical`, where upper and lower case are one. */
const caseless = (text: string): string => canonical(text).toLowerCase();

/** RFC 5954 4.2: an IPv6 address is compared as the number it is, not as it is written. */
const canonicalHost = (host: string): string =>
  host.includes(':') ? new SocketAddress({ address: host, family: 'ipv6' }).address : host;

/** What stands before the `@`, password included; undefined where there is none. */
const userInfoOf = ({ text }: SipUri): string | undefined => {
  const at = text.indexOf('@');
  return at === -1 ? undefined : canonical(text.slice(text.indexOf(':') + 1, at));
};

const pairOf = (written: string): readonly [name: string, value: string] => {
  const equals = written.indexOf('=');
  return equals === -1
    ? [caseless(written), '']
    : [caseless(written.slice(0, equals)), caseless(written.slice(equals + 1))];
};

/** The parameters behind the host, or behind the number of a `tel:` URI. */
const paramsOf = ({ text }: SipUri): ReadonlyMap<string, string> => {
  const [beforeHeaders = ''] = text.slice(text.indexOf('@') + 1).split('?', 1);
  return new Map(
    beforeHeaders
      .split(';')
      .slice(1)
      .map((param) => pairOf(param)),
  );
};

/**
 * RFC 3261 19.1.4: "A URI omitting any component with a default value will not match a URI explicitly containing that component with its
 * default value"; "A user, ttl, or method uri-parameter appearing in only one URI never matches"; "a URI that includes an maddr
 * parameter will not match a URI that contains no maddr parameter."
 */
const NEVER_IN_ONE_ALONE: ReadonlySet<string> = new Set(['transport', 'user', 'ttl', 'method', 'maddr']);

/** RFC 3261 19.1.4: "All other uri-parameters appearing in only one URI are ignored when comparing the URIs." */
const paramsMatch = (left: ReadonlyMap<string, string>, right: ReadonlyMap<string, string>): boolean => {
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    const inBoth = left.has(name) && right.has(name);
    if (inBoth ? left.get(name) !== right.get(name) : NEVER_IN_ONE_ALONE.has(name)) return false;
  }
  return true;
};

/** RFC 3261 19.1.4: "URI header components are never ignored. Any present header component MUST be present in both URIs and match". */
const headersOf = ({ headers }: SipUri): string =>
  headers
    .split('&')
    .map((header) => pairOf(header).join('='))
    .sort()
    .join('&');

const sameSip = (left: SipUri, right: SipUri): boolean =>
  userInfoOf(left) === userInfoOf(right) &&
  canonicalHost(left.host) === canonicalHost(right.host) &&
  left.port === right.port &&
  paramsMatch(paramsOf(left), paramsOf(right)) &&
  headersOf(left) === headersOf(right);

/** RFC 3966 4: the numbers without visual separators, and every parameter in both, in any order. */
const sameTel = (left: SipUri, right: SipUri): boolean => {
  const [leftParams, rightParams] = [paramsOf(left), paramsOf(right)];
  return (
    left.user.toLowerCase() === right.user.toLowerCase() &&
    leftParams.size === rightParams.size &&
    [...leftParams].every(([name, value]) => rightParams.get(name) === value)
  );
};

/**
 * Whether two URIs are equivalent: SIP and SIPS ones by RFC 3261 19.1.4, `tel:` ones by RFC 3966 4, those of a foreign scheme
 * where they are written alike. Not transitive, since a parameter that one of them lacks may be ignored.
 */
export const sameUri = (left: SipUri, right: SipUri): boolean => {
  if (left.scheme !== right.scheme) return false;
  switch (left.scheme) {
    case 'sip':
    case 'sips':
      return sameSip(left, right);
    case 'tel':
      return sameTel(left, right);
    case 'other':
      return left.text === right.text;
  }
};

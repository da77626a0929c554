import { CERTIFICATE_ALLOWED, certificateName, cidrFault, isName, parseNetworks } from '../lib/index.ts';

/** Somebody whose word counts, as `sip.peers` and `sip.proxies` name him. */
export interface NamedIdentity {
  readonly name: string;
  readonly identity:
    | { readonly kind: 'address'; readonly network: string }
    | { readonly kind: 'certificate'; readonly certificate: string };
}

/** Whoever has one of these addresses speaks for every phone behind it: a network of phones is no such thing. */
const WIDEST_BITS = 4;

/** Ends the sentence "... must be". `example` is a name. */
export const identitiesAllowed = (example: string): string =>
  `a list of name=identity such as ${example}=192.168.178.5, where the identity is an address, a network of at most ${2 ** WIDEST_BITS} addresses or ${CERTIFICATE_ALLOWED}`;

/** Reads `name=identity`; undefined when it is malformed. */
export const identityOf = (text: string): NamedIdentity | undefined => {
  const equals = text.indexOf('=');
  const name = text.slice(0, Math.max(equals, 0));
  const identity = text.slice(equals + 1);
  if (!isName(name)) return undefined;
  const certificate = certificateName(identity);
  if (certificate !== undefined) return { name, identity: { kind: 'certificate', certificate } };
  if (cidrFault(identity) !== undefined || isWide(identity)) return undefined;
  return { name, identity: { kind: 'address', network: identity } };
};

/** A network without a length is one address. */
const isWide = (network: string): boolean => {
  const [address = '', length] = network.split('/');
  const bits = address.includes(':') ? 128 : 32;
  return length !== undefined && Number(length) < bits - WIDEST_BITS;
};

/** The identities that a valid list names. */
export const identitiesOf = (texts: readonly string[]): readonly NamedIdentity[] =>
  texts.flatMap((text) => identityOf(text) ?? []);

/**
 * The first two of a list that cannot be told apart, as one sentence: a name has one address and one certificate, and those have one
 * name. `word` is what somebody in the list `key` is called.
 */
export const identitiesClash = (key: string, word: string, texts: readonly string[]): string | undefined => {
  const seen = new Set<string>();
  for (const { name, identity } of identitiesOf(texts)) {
    const known = identity.kind === 'address' ? identity.network : identity.certificate;
    for (const claim of [`${identity.kind} of the ${word} ${name}`, `${word} with the ${identity.kind} ${known}`]) {
      if (seen.has(claim)) return `${key} must hold one ${claim} only.`;
      seen.add(claim);
    }
  }
  return undefined;
};

/** The first two, of one list each, that may be the same machine. */
export const sharedIdentity = (
  some: readonly string[],
  others: readonly string[],
): readonly [NamedIdentity, NamedIdentity] | undefined => {
  for (const one of identitiesOf(some))
    for (const other of identitiesOf(others)) if (mayBeOne(one.identity, other.identity)) return [one, other];
  return undefined;
};

const mayBeOne = (one: NamedIdentity['identity'], other: NamedIdentity['identity']): boolean => {
  if (one.kind === 'address' && other.kind === 'address')
    return holds(one.network, other.network) || holds(other.network, one.network);
  return one.kind === 'certificate' && other.kind === 'certificate' && one.certificate === other.certificate;
};

/** Of two networks that share an address, one holds the other whole. */
const holds = (outer: string, inner: string): boolean => {
  const networks = parseNetworks([outer]);
  return networks.ok && networks.value.has(inner.split('/', 1)[0] ?? '');
};

import { CERTIFICATE_ALLOWED, certificateName, cidrFault, isName } from '../lib/index.ts';

/** A trusted peer as `sip.peers` names it. */
export interface PeerEntry {
  readonly name: string;
  readonly identity:
    | { readonly kind: 'address'; readonly network: string }
    | { readonly kind: 'certificate'; readonly certificate: string };
}

/** Whoever has an address of a peer speaks for every line behind it: a network of phones is no peer. */
const WIDEST_BITS = 4;

/** Ends the sentence "... must be". */
export const PEERS_ALLOWED = `a list of name=identity such as pbx=192.168.178.5, where the identity is an address, a network of at most ${2 ** WIDEST_BITS} addresses or ${CERTIFICATE_ALLOWED}`;

/** Reads `name=identity`; undefined when it is malformed. */
export const peerOf = (text: string): PeerEntry | undefined => {
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

/** The peers that a valid `sip.peers` names. */
export const peersOf = (texts: readonly string[]): readonly PeerEntry[] => texts.flatMap((text) => peerOf(text) ?? []);

/** The first two peers that cannot be told apart, as one sentence: a name has one address and one certificate, and those have one name. */
export const peersClash = (texts: readonly string[]): string | undefined => {
  const seen = new Set<string>();
  for (const { name, identity } of peersOf(texts)) {
    const known = identity.kind === 'address' ? identity.network : identity.certificate;
    for (const claim of [`${identity.kind} of the peer ${name}`, `peer with the ${identity.kind} ${known}`]) {
      if (seen.has(claim)) return `sip.peers must hold one ${claim} only.`;
      seen.add(claim);
    }
  }
  return undefined;
};

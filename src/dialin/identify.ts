import { isCertificate, type Networks } from '../lib/index.ts';
import type { LineDirectory } from '../line/index.ts';
import type { RequestFacts, Vouched } from '../sip/port.ts';
import { answerTo } from './answer.ts';

/** A PBX or IP-DECT system that speaks for the lines behind it, and what it is known by. */
export interface TrustedPeer {
  readonly name: string;
  readonly identity:
    | { readonly kind: 'address'; readonly networks: Networks }
    /** `certificate`: a `certificateName`. */
    | { readonly kind: 'certificate'; readonly certificate: string };
}

interface VouchParts {
  readonly peers: readonly TrustedPeer[];
  readonly lines: Pick<LineDirectory, 'byCertificate' | 'behindPeer'>;
}

/**
 * First half of step 4: who is believed without a digest. The client certificate of a line proves that line, whatever the
 * request. A trusted peer speaks for the lines behind it in an INVITE that names its caller by P-Asserted-Identity; with
 * that header field it is answered 403 for a caller who is none of them. Undefined, which is to ask for the digest, for
 * everything else: also for the INVITE without P-Asserted-Identity of a phone that shares the peer's address.
 */
export const createVouch =
  ({ peers, lines }: VouchParts) =>
  (facts: RequestFacts): Vouched | undefined => {
    const { certificate } = facts.source;
    const own = certificate && lines.byCertificate(certificate, facts.fromUser);
    if (own !== undefined) return { kind: 'line', line: own, proof: 'certificate' };
    if (facts.method !== 'INVITE' || peers.length === 0) return undefined;
    const senders = sendersOf(peers, facts);
    return senders.length === 0 ? undefined : spokenFor(senders, lines, facts);
  };

/** Whether this is the address of a peer that is known by its address. */
export const isPeerAddress = (peers: readonly TrustedPeer[], address: string): boolean =>
  peers.some((peer) => isAt(peer, address));

const isAt = ({ identity }: TrustedPeer, address: string): boolean =>
  identity.kind === 'address' && identity.networks.has(address);

interface Sender {
  readonly peer: string;
  readonly proof: 'certificate' | 'address';
}

/** Every peer that this request can come from, the better proof first. */
const sendersOf = (peers: readonly TrustedPeer[], { source }: RequestFacts): readonly Sender[] => {
  const byCertificate: Sender[] = [];
  const byAddress: Sender[] = [];
  for (const peer of peers) {
    const { name, identity } = peer;
    if (isAt(peer, source.address)) byAddress.push({ peer: name, proof: 'address' });
    if (
      identity.kind === 'certificate' &&
      source.certificate &&
      isCertificate(source.certificate, identity.certificate)
    )
      byCertificate.push({ peer: name, proof: 'certificate' });
  }
  return [...byCertificate, ...byAddress];
};

/** RFC 3325 5: P-Asserted-Identity counts only from whom one trusts; nobody else's is ever looked at. */
const spokenFor = (
  senders: readonly Sender[],
  lines: VouchParts['lines'],
  facts: RequestFacts,
): Vouched | undefined => {
  const identities = facts.header('P-Asserted-Identity');
  if (identities.length === 0) return undefined;
  const caller = callerIn(identities);
  for (const { peer, proof } of senders) {
    const line = caller === undefined ? undefined : lines.behindPeer(peer, caller);
    if (line !== undefined) return { kind: 'line', line, proof };
  }
  return { kind: 'refused', answer: answerTo('line-kind-refused') };
};

/**
 * RFC 3325 9.1: at most one SIP URI and one tel URI; the SIP one counts. Undefined for two of a kind: a peer that lets its own
 * phones' P-Asserted-Identity through beside its own says nothing.
 */
const callerIn = (identities: readonly string[]): string | undefined => {
  const read = identities.map(readIdentity);
  const users = read.flatMap((identity) => identity?.user ?? []);
  const numbers = read.flatMap((identity) => identity?.number ?? []);
  return users.length > 1 || numbers.length > 1 ? undefined : (users[0] ?? numbers[0]);
};

/** The closing quote may be missing: looking for it over and over would take time that grows with the square of the length. */
const QUOTED = /"(?:[^"\\]|\\[\s\S])*("?)/g;
const URI = /^(?:sips?:([^@:;?\s<>]+)(?:[;:][^@]*)?@[^@]+|tel:([^;?\s<>]+)(?:[;?].*)?)$/i;

interface Identity {
  /** User part of a SIP URI without password and parameters (RFC 3261 19.1.1). */
  readonly user?: string;
  /** Number of a tel URI without visual separators (RFC 3966 3). */
  readonly number?: string;
}

const readIdentity = (value: string): Identity | undefined => {
  // A display name can hold anything: what stands in quotes is no URI.
  const quoted = [...value.matchAll(QUOTED)];
  if (quoted.some(([, closed]) => closed === '')) return undefined;
  const bare = value.replace(QUOTED, ' ').trim();
  const bracketed = /<([^<>]*)>/.exec(bare);
  const [, user, number] = URI.exec(bracketed?.[1] ?? bare) ?? [];
  if (user !== undefined) return { user: unescaped(user) };
  return number === undefined ? undefined : { number: unescaped(number).replace(/[-.()]/g, '') };
};

/** Usernames are plain ASCII: what does not decode to that names no line. */
const unescaped = (user: string): string =>
  user.replace(/%(?!25)([2-7][0-9A-Fa-f])/g, (_escaped, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

import { isCertificate, type KnownBy } from '../lib/index.ts';
import type { LineDirectory } from '../line/index.ts';
import type { Identified, RequestFacts } from '../sip/port.ts';
import { answerTo, answerToUnmapped } from './answer.ts';
import type { RegisteredCalls, Through } from './callers/port.ts';

/** A PBX or IP-DECT system that speaks for the lines behind it, and what it is known by. */
export interface TrustedPeer {
  readonly name: string;
  readonly identity: KnownBy;
}

interface IdentifyParts {
  readonly peers: readonly TrustedPeer[];
  readonly lines: Pick<LineDirectory, 'byCertificate' | 'behindPeer'>;
  /** Undefined: there is no registration at a PBX. */
  readonly registered: Pick<RegisteredCalls, 'through' | 'caller'> | undefined;
}

/**
 * First half of step 4: who is believed without a digest. Through a registration at a PBX calls whom that names. The client certificate
 * of a line proves that line, whatever the request. A trusted peer speaks for the lines behind it in an INVITE, and an UPDATE, that names its caller by
 * P-Asserted-Identity; with that header field it is answered 403 for a caller who is none of them, and 400 where a line of it
 * cannot be read: it may have been part of that field. Undefined, which is to ask for the digest, for everything else: also for
 * the INVITE without P-Asserted-Identity of a phone that shares the peer's address.
 */
export const createIdentify =
  ({ peers, lines, registered }: IdentifyParts) =>
  (facts: RequestFacts): Identified | undefined => {
    const through = registered?.through(facts);
    if (registered && through) return namedBy(registered, through, facts);
    const { certificate } = facts.source;
    const own = certificate && lines.byCertificate(certificate, facts.from.user);
    if (own !== undefined) return { kind: 'line', line: own, proof: 'certificate' };
    if (!IN_A_CALL.has(facts.method) || peers.length === 0) return undefined;
    const senders = sendersOf(peers, facts);
    if (senders.length === 0) return undefined;
    return facts.hasNamelessLine ? UNREADABLE : spokenFor(senders, lines, facts);
  };

/** An UPDATE tells in a call who speaks now, as a re-INVITE does. */
const IN_A_CALL: ReadonlySet<string> = new Set(['INVITE', 'UPDATE']);

const UNREADABLE: Identified = {
  kind: 'refused',
  refusal: 'malformed',
  answer: { status: 400, reason: 'Malformed Header Field' },
};

/** A PBX asks every telephone that may ring, and no caller from outside is our matter: no answer of ours may end his call. */
const namedBy = (
  registered: Pick<RegisteredCalls, 'caller'>,
  { name, proof }: Through,
  facts: RequestFacts,
): Identified => {
  if (facts.hasNamelessLine) return UNREADABLE;
  const caller = registered.caller(name, facts);
  return caller.kind === 'line'
    ? { kind: 'line', line: caller.line, proof }
    : { kind: 'refused', refusal: 'caller-unmapped', answer: answerToUnmapped };
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
  lines: IdentifyParts['lines'],
  { asserted }: RequestFacts,
): Identified | undefined => {
  if (!asserted) return undefined;
  for (const { peer, proof } of senders) {
    const line = asserted.user === undefined ? undefined : lines.behindPeer(peer, asserted.user);
    if (line !== undefined) return { kind: 'line', line, proof };
  }
  return { kind: 'refused', refusal: 'peer-caller-unknown', answer: answerTo('line-kind-refused') };
};

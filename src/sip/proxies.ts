import { isCertificate, isLoopback, type KnownBy, parseNetworks, privateNetworks } from '../lib/index.ts';
import type { Source } from './port.ts';
import { readSource, SOURCE_FIELD } from './proxy-source.ts';
import { headerKey } from './syntax/headers.ts';
import { type Answerable, SipRequest } from './syntax/message.ts';
import { unreadableAs } from './unreadable.ts';

/** A SIP proxy in front of this server, whose word on where a request came from counts (`sip.proxies`). */
export interface TrustedProxy {
  readonly name: string;
  readonly identity: KnownBy;
}

/** Who sent a request. */
export type Sender =
  /** Somebody, straight to us or through a proxy that says who: then `source.proxy` names it. */
  | { readonly kind: 'known'; readonly source: Source }
  /** A proxy, of its own accord: it acknowledges a refusal, cancels, or asks whether we are there. */
  | { readonly kind: 'proxy'; readonly source: Source }
  /** Somebody through a proxy that does not say who, or not as it has to. `source` is the proxy; `detail` is for people. */
  | { readonly kind: 'unknown'; readonly source: Source; readonly detail: string };

const SOURCE_KEY = headerKey(SOURCE_FIELD);

/** A proxy makes these itself. An OPTIONS in a dialog is a phone's. */
const OWN: ReadonlySet<string> = new Set(['ACK', 'CANCEL', 'OPTIONS']);

/** Neither a browser nor a phone is a proxy: what comes over a WebSocket has no word on others. */
const PROXY_TRANSPORTS: ReadonlySet<string> = new Set(['udp', 'tcp', 'tls']);

/**
 * The proxies that the operator named. The one place where it is decided who sent a request: the other end of the hop that it came
 * over, or, where that is a proxy, whom `X-Offhook-Source` names. Via says nothing of it, it only leads answers back; and from
 * anybody who is no proxy the field is what any phone may write.
 */
export class Proxies {
  readonly #proxies: readonly TrustedProxy[];

  constructor(proxies: readonly TrustedProxy[]) {
    this.#proxies = proxies;
  }

  /** Whether this is the address of one that is known by it. */
  readonly isAt = (address: string): boolean => this.#proxies.some((proxy) => isAddressed(proxy, address));

  /** The proxy at the other end of a hop, the one that its certificate names first. Undefined where there is none. */
  at(hop: Source): TrustedProxy | undefined {
    if (this.#proxies.length === 0 || !PROXY_TRANSPORTS.has(hop.transport)) return undefined;
    return (
      this.#proxies.find((proxy) => isCertified(proxy, hop)) ??
      this.#proxies.find((proxy) => isAddressed(proxy, hop.address))
    );
  }

  /** Who sent a request that came over this hop. `request` may be one whose syntax is broken. */
  senderOf(request: Answerable, hop: Source): Sender {
    const proxy = this.at(hop);
    if (!proxy) return { kind: 'known', source: hop };
    const said = wordIn(request);
    if (said.kind === 'nothing') {
      return isOwn(request)
        ? { kind: 'proxy', source: hop }
        : { kind: 'unknown', source: hop, detail: `${SOURCE_FIELD} is missing` };
    }
    if (said.kind === 'unusable') return { kind: 'unknown', source: hop, detail: `${SOURCE_FIELD} ${said.why}` };
    const { source } = said;
    if (source.certificate && !mayShowCertificates(proxy, hop))
      return { kind: 'unknown', source: hop, detail: `${SOURCE_FIELD} holds a certificate, ${UNBELIEVED}` };
    return { kind: 'known', source: { ...source, proxy: proxy.name } };
  }
}

const UNBELIEVED = 'which counts over TCP in a private network, or over TLS from a proxy that is named by its own';

const isAddressed = ({ identity }: TrustedProxy, address: string): boolean =>
  identity.kind === 'address' && identity.networks.has(address);

const isCertified = ({ identity }: TrustedProxy, { certificate }: Source): boolean =>
  identity.kind === 'certificate' && certificate !== undefined && isCertificate(certificate, identity.certificate);

/**
 * One forged packet in the name of the proxy would be the certificate of any phone: so none is read from a datagram, and over
 * networks that others carry only from who has shown that it is the proxy.
 */
const mayShowCertificates = (proxy: TrustedProxy, hop: Source): boolean => {
  if (hop.transport === 'udp') return false;
  return isCertified(proxy, hop) || isPrivate(hop.address);
};

const privateOnes = parseNetworks(privateNetworks);
const isPrivate = (address: string): boolean =>
  isLoopback(address) || (privateOnes.ok && privateOnes.value.has(address));

const isOwn = (request: Answerable): boolean =>
  OWN.has(request.method) &&
  !(request.method === 'OPTIONS' && request instanceof SipRequest && request.to.tag !== undefined);

type Word =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unusable'; readonly why: string }
  | { readonly kind: 'source'; readonly source: Source };

/** What the field says. The proxy writes one, on one line: whatever else stands there a phone has written too. */
const wordIn = (request: Answerable): Word => {
  const values = request.rawHeaders.flatMap(({ key, value }) => (key === SOURCE_KEY ? [value] : []));
  const [value] = values;
  if (unreadableAs(request, SOURCE_FIELD).length > 0) return { kind: 'unusable', why: 'cannot be read' };
  if (value === undefined) return { kind: 'nothing' };
  if (values.length > 1) return { kind: 'unusable', why: 'comes more than once' };
  if (request.folded.includes(SOURCE_KEY)) return { kind: 'unusable', why: 'is folded' };
  const source = readSource(value);
  return source ? { kind: 'source', source } : { kind: 'unusable', why: 'is malformed' };
};

import type { Answer } from '../../answer.ts';
import { type Routed, routed } from '../../client/route.ts';
import type { Source } from '../../port.ts';
import type { SipRequest } from '../../syntax/message.ts';
import { type NameAddr, parseNameAddr } from '../../syntax/name-addr.ts';
import { buildRequest } from '../../syntax/request.ts';
import { buildResponse, type HeaderFields } from '../../syntax/response.ts';
import type { Flow } from '../transport/flow.ts';
import type { OwnAddress } from './own-address.ts';

const contactOf = ({ contacts: [first] }: SipRequest): NameAddr | undefined => (first === '*' ? undefined : first);

/** RFC 3261 12.1.1: the URI of Contact, without the headers that a Request-URI must not have (19.1.5). */
const targetOf = (request: SipRequest): string | undefined => {
  const uri = contactOf(request)?.uri;
  if (!uri || uri.scheme === 'other') return undefined;
  return uri.headers === '' ? uri.text : uri.text.slice(0, uri.text.indexOf('?'));
};

/**
 * RFC 3261 12.1.1: who calls a SIPS URI, or comes by one, is told a SIPS URI. Not where the way is not secure: the phone could not
 * follow it back.
 */
const schemeTowards = (request: SipRequest, flow: Flow): 'sip' | 'sips' => {
  if (flow.protocol !== 'tls' && flow.protocol !== 'wss') return 'sip';
  if (request.uri.scheme === 'sips') return 'sips';
  const [route] = request.headers('Record-Route');
  const hop = route === undefined ? contactOf(request) : parseNameAddr(route);
  return hop?.uri.scheme === 'sips' ? 'sips' : 'sip';
};

/** The dialog that an INVITE to this server makes (RFC 3261 12.1.1): who may speak in it, and how we speak. */
export class Dialog {
  readonly localTag: string;
  /** Over which the phone spoke last. */
  flow: Flow;
  readonly #invite: SipRequest;
  readonly #address: string;
  readonly #isProxied: boolean;
  /** Undefined as long as no Contact said where the phone is. */
  #target: string | undefined;
  #localSequence = 0;

  /** `source`: whose INVITE it is, and who alone may speak in it. */
  constructor(invite: SipRequest, flow: Flow, { address, proxy }: Source, localTag: string) {
    this.#invite = invite;
    this.localTag = localTag;
    this.flow = flow;
    this.#address = address;
    this.#isProxied = proxy !== undefined;
    this.#target = targetOf(invite);
  }

  /** RFC 3261 12.2.2: Call-ID and both tags. The address is asked for too: a stranger who has read the tags is not the phone. */
  owns(request: SipRequest, address: string): boolean {
    return this.#isNamedBy(request) && address === this.#address;
  }

  /** The same for one that a proxy passes on without naming its sender, who has to be behind that proxy. */
  isBehind(request: SipRequest, hop: string): boolean {
    return this.#isNamedBy(request) && this.#isProxied && hop === this.flow.hop.address;
  }

  #isNamedBy(request: SipRequest): boolean {
    return (
      request.to.tag === this.localTag &&
      request.from.tag === this.#invite.from.tag &&
      request.callId === this.#invite.callId
    );
  }

  /** RFC 3261 12.2.2, RFC 3311 5.2: a re-INVITE or UPDATE may say where the phone is now. */
  refreshTarget(request: SipRequest): void {
    this.#target = targetOf(request) ?? this.#target;
  }

  /** RFC 3261 12.1.1: what a 2xx to an INVITE copies from it, and where the phone finds us; to an UPDATE (RFC 3311 5.2) that alone. */
  headersOfSuccess(request: SipRequest, own: OwnAddress): HeaderFields {
    const contact = ['Contact', own.contact(this.flow, schemeTowards(request, this.flow))] as const;
    if (request.method !== 'INVITE' || request.field('record-route') === undefined) return [contact];
    return [contact, ...request.headers('Record-Route').map((route) => ['Record-Route', route] as const)];
  }

  /** Our response to a request of the phone, for the way that it came. */
  response(request: SipRequest, flow: Flow, answer: Answer): Buffer {
    return buildResponse(request, answer, { toTag: this.localTag, hop: flow.hop });
  }

  /** How our requests are written now, and whose turn is next. */
  get routed(): Routed {
    const routes = this.#invite.headers('Record-Route');
    // RFC 3261 8.1.1.8 demands a Contact. Where it is missing, the caller's address of record is the best guess, but no place to go to.
    const written = routed(this.#target ?? this.#invite.from.uri.text, routes);
    return this.#target === undefined && routes.length === 0 ? { ...written, next: undefined } : written;
  }

  /** Our next BYE, with this Via. */
  bye({ uri, routes }: Routed, via: string): Buffer {
    this.#localSequence += 1;
    return buildRequest({
      method: 'BYE',
      uri,
      headers: [
        ['Via', via],
        ...routes.map((route) => ['Route', route] as const),
        ['Max-Forwards', '70'],
        ['From', `${this.#invite.to.raw};tag=${this.localTag}`],
        ['To', this.#invite.from.raw],
        ['Call-ID', this.#invite.callId],
        ['CSeq', `${this.#localSequence} BYE`],
      ],
    });
  }
}

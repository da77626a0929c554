import type { Bans, Guard } from '../../abuse/index.ts';
import type { Clock, ReportFault } from '../../lib/index.ts';
import { type Answer, FORBIDDEN, GONE, UNAVAILABLE } from '../answer.ts';
import { refusalOfBroken } from '../broken.ts';
import type { Counters } from '../counters.ts';
import { Facts, factsOfMalformed } from '../facts.ts';
import { answerToProxy } from '../methods.ts';
import type { SipDecisions, Source } from '../port.ts';
import type { Proxies, Sender } from '../proxies.ts';
import type { SipRefusal } from '../refusals.ts';
import { MAX_STREAM_MESSAGE_BYTES } from '../syntax/framing.ts';
import type { Answerable, SipRequest } from '../syntax/message.ts';
import { type MessageLimits, parseMessage } from '../syntax/parse.ts';
import { buildResponse } from '../syntax/response.ts';
import type { Calls } from './call/calls.ts';
import type { Reception } from './reception.ts';
import type { Stateless } from './stateless.ts';
import { transactionKey } from './transaction/transaction-key.ts';
import type { Transactions } from './transaction/transactions.ts';
import type { Flow } from './transport/flow.ts';
import { isKeepAlive } from './transport/keep-alive.ts';
import type { Wire } from './transport/wire.ts';

/** Where messages may be routed to. */
export interface RouterParts {
  readonly clock: Clock;
  readonly guard: Guard;
  /** What a sender is counted under. */
  readonly countedAs: (address: string) => string;
  readonly bans: Pick<Bans, 'drops'>;
  readonly proxies: Proxies;
  readonly isDraining: () => boolean;
  readonly transactions: Transactions;
  readonly calls: Calls;
  readonly reception: Reception;
  readonly stateless: Stateless;
  readonly counters: Counters;
  readonly wire: Wire;
  readonly decisions: Pick<SipDecisions, 'turnedAway' | 'isHome'>;
  readonly onFault: ReportFault;
}

/**
 * What one datagram may hold. RFC 3261 18.1.1: "implementations MUST be able to handle messages up to the maximum datagram packet size.
 * For UDP, this size is 65,535 bytes, including IP and UDP headers." Nobody outside the home networks is served, whatever he sends.
 */
const DATAGRAM_FROM_HOME: MessageLimits = { maxBytes: 65_507 };
const DATAGRAM_FROM_OUTSIDE: MessageLimits = { maxBytes: 8192 };
/** The framer has cut off more than this already. */
const STREAM: MessageLimits = { maxBytes: MAX_STREAM_MESSAGE_BYTES };

/** Why a message is not even read, or not looked at where a proxy has passed it on. */
type Unwelcome = 'banned' | 'slowed' | 'rate';

const UNWELCOME: Readonly<Record<Unwelcome, SipRefusal>> = { banned: 'banned', slowed: 'slowed', rate: 'rate-limited' };

/** The first step with every message: who it is for. Retransmissions end at their transaction before anybody decides anything. */
export class Router {
  readonly #parts: RouterParts;

  constructor(parts: RouterParts) {
    this.#parts = parts;
  }

  /** Never throws: a fault of ours is reported, and costs the message that found it. `hop`: who is at the other end of the flow. */
  receive(message: Buffer, flow: Flow, hop: Source): void {
    try {
      const unwelcome = this.#isFromProxy(flow, hop) ? undefined : this.#whyUnwelcome(hop);
      if (unwelcome) this.#drop(unwelcome, flow, hop);
      else if (!isKeepAlive(message)) this.#read(message, flow, hop);
    } catch (cause) {
      this.#parts.onFault('sip message', cause);
    }
  }

  /** A proxy speaks for everybody behind it: it may stay, and is never put off for what one of them does. */
  #isFromProxy(flow: Flow, hop: Source): boolean {
    if (!this.#parts.proxies.at(hop)) return false;
    flow.proven?.();
    return true;
  }

  /** A connection proves its address, a datagram claims it: they are counted apart, so that no forged one takes from a connection. */
  #whyUnwelcome({ address, transport }: Source): Unwelcome | undefined {
    const { bans, guard, clock, countedAs } = this.#parts;
    const name = countedAs(address);
    const bucket = transport === 'udp' ? name : `${name} stream`;
    const now = clock.now();
    return bans.drops(name, now, bucket) ?? (guard.admits(bucket, now) ? undefined : 'rate');
  }

  #drop(unwelcome: Unwelcome, flow: Flow, source: Source): void {
    const { counters, decisions } = this.#parts;
    counters.dropped(unwelcome);
    if (unwelcome === 'banned') flow.close?.();
    decisions.turnedAway({ source, refusal: UNWELCOME[unwelcome], status: undefined });
  }

  #read(message: Buffer, flow: Flow, hop: Source): void {
    this.#parts.wire.received(message, flow, hop);
    const parsed = parseMessage(message, flow.reliable ? STREAM : this.#datagramFrom(hop, message.length));
    switch (parsed.kind) {
      case 'request':
        this.#request(parsed.request, flow, this.#parts.proxies.senderOf(parsed.request, hop));
        return;
      case 'response':
        this.#parts.transactions.responded(parsed.response);
        return;
      case 'invalid':
        this.#malformed(parsed.request, flow, this.#parts.proxies.senderOf(parsed.request, hop).source, parsed);
        return;
      case 'ignore':
        this.#parts.counters.dropped('unreadable');
        this.#parts.decisions.turnedAway({ source: hop, refusal: 'unreadable', status: undefined });
        return;
    }
  }

  #datagramFrom(hop: Source, bytes: number): MessageLimits {
    if (bytes <= DATAGRAM_FROM_OUTSIDE.maxBytes) return DATAGRAM_FROM_OUTSIDE;
    const { decisions, proxies } = this.#parts;
    return proxies.at(hop) || decisions.isHome(hop.address) ? DATAGRAM_FROM_HOME : DATAGRAM_FROM_OUTSIDE;
  }

  /** Step 1: broken syntax. */
  #malformed(request: Answerable, flow: Flow, source: Source, { status, reason }: Answer): void {
    const { topVia } = request;
    if (topVia) flow.answerTo({ port: topVia.port, rport: topVia.params.has('rport') });
    this.#parts.counters.request(request.method);
    this.#parts.stateless.answer(request, flow, reason === undefined ? { status } : { status, reason });
    const facts = factsOfMalformed(request, source);
    this.#parts.decisions.turnedAway({ source, refusal: refusalOfBroken(status), status, detail: reason, facts });
  }

  #request(request: SipRequest, flow: Flow, sender: Sender): void {
    const { via, method } = request;
    const { transactions, counters } = this.#parts;
    const { source } = sender;
    counters.request(method);
    flow.answerTo({ port: via.port, rport: via.params.has('rport') });
    const key = transactionKey(request, flow.hop.address);
    if (method === 'ACK') {
      this.#ack(request, flow, sender, key);
      return;
    }
    const known = transactions.find(key);
    if (known) {
      known.repeated();
      return;
    }
    if (method === 'CANCEL') {
      this.#cancel(request, flow, source, key);
      return;
    }
    switch (sender.kind) {
      case 'known':
        if (source.proxy === undefined || this.#isWelcome(request, flow, source))
          this.#serve(request, flow, source, key);
        return;
      case 'proxy':
        this.#parts.stateless.answer(request, flow, answerToProxy(request, this.#parts));
        return;
      case 'unknown':
        this.#turnAway(request, flow, source, FORBIDDEN, 'sender-unknown', sender.detail);
        return;
    }
  }

  /**
   * Whom nothing would be read from if he came straight to us. What a proxy has passed on is answered all the same: a server that keeps
   * silent is one that it leads nobody to any more.
   */
  #isWelcome(request: SipRequest, flow: Flow, source: Source): boolean {
    const unwelcome = this.#whyUnwelcome(source);
    if (!unwelcome) return true;
    this.#parts.counters.dropped(unwelcome);
    this.#turnAway(request, flow, source, FORBIDDEN, UNWELCOME[unwelcome]);
    return false;
  }

  #serve(request: SipRequest, flow: Flow, source: Source, key: string): void {
    // RFC 3261 10.2: "A REGISTER request does not establish a dialog." It belongs to none, whatever its To says.
    if (request.to.tag !== undefined && request.method !== 'REGISTER') this.#inDialog(request, flow, source, key);
    else this.#parts.reception.receive(request, flow, source, key);
  }

  /**
   * RFC 3261 17.1.1.3: an ACK is for its transaction, or for its dialog, or for an answer that left no state. It is never answered.
   * One that a proxy passes on without a word on its sender is for a call that came over the same proxy.
   */
  #ack(request: SipRequest, flow: Flow, { kind, source }: Sender, key: string): void {
    const { transactions, calls } = this.#parts;
    if (transactions.findInvite(key)?.acknowledged(request.to.tag) || kind === 'unknown') return;
    const leg = kind === 'proxy' ? calls.findBehind(request, source.address) : calls.find(request, source.address);
    leg?.receive(request, flow, source, key);
  }

  /**
   * RFC 3261 9.2: "If the UAS did not find a matching transaction for the CANCEL according to the procedure above, it SHOULD respond to
   * the CANCEL with a 481 (Call Leg/Transaction Does Not Exist)." Else 200 with its To tag, whether it can still be cancelled or not.
   */
  #cancel(request: SipRequest, flow: Flow, source: Source, key: string): void {
    const { transactions } = this.#parts;
    const invite = transactions.findInvite(transactionKey(request, flow.hop.address, 'of-the-invite'));
    if (!invite) {
      this.#turnAway(request, flow, source, GONE, 'no-such-call');
      return;
    }
    const response = buildResponse(request, { status: 200 }, { toTag: invite.toTag, hop: flow.hop });
    transactions.answer({ key, merge: undefined }, flow, response);
    invite.cancel();
  }

  /**
   * RFC 3261 12.2.2: "If the UAS wishes to reject the request because it does not wish to recreate the dialog, it MUST respond to the
   * request with a 481 (Call/Transaction Does Not Exist) status code". A BYE is taken even when the server is full: it makes room.
   */
  #inDialog(request: SipRequest, flow: Flow, source: Source, key: string): void {
    const { calls, transactions } = this.#parts;
    const leg = calls.find(request, source.address);
    if (!leg) {
      this.#turnAway(request, flow, source, GONE, 'no-such-call');
      return;
    }
    if (transactions.full && request.method !== 'BYE') {
      this.#turnAway(request, flow, source, UNAVAILABLE, 'overloaded');
      return;
    }
    leg.receive(request, flow, source, key);
  }

  #turnAway(
    request: SipRequest,
    flow: Flow,
    source: Source,
    answer: Answer,
    refusal: SipRefusal,
    detail?: string | undefined,
  ): void {
    const { stateless, decisions } = this.#parts;
    stateless.answer(request, flow, answer);
    decisions.turnedAway({ source, refusal, status: answer.status, detail, facts: new Facts(request, source) });
  }
}

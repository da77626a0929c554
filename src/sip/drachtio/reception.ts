import { canonicalAddress } from '../../lib/index.ts';
import type { Admit, ProvenSender } from '../admission/admission.ts';
import { register } from '../admission/register.ts';
import { type Answer, FORBIDDEN, GONE } from '../answer.ts';
import { refusalOfBroken } from '../broken.ts';
import type { Counters } from '../counters.ts';
import { Facts, factsOfMalformed } from '../facts.ts';
import { answerToProxy } from '../methods.ts';
import type { SipDecisions, Source, TurnedAway } from '../port.ts';
import type { Proxies, Sender } from '../proxies.ts';
import type { Registrar } from '../registrar.ts';
import type { Answerable, Parsed, SipRequest } from '../syntax/message.ts';
import { sourceOf, transportOf } from './arrival.ts';
import type { Calls } from './calls.ts';
import { type Invitation, Leg, type LegParts } from './leg.ts';
import type { Handed } from './protocol/index.ts';

/** What the reception works with. */
export interface ReceptionParts {
  readonly admit: Admit;
  readonly decisions: Pick<SipDecisions, 'incoming' | 'bound' | 'turnedAway'>;
  readonly registrar: Registrar;
  readonly counters: Counters;
  readonly calls: Calls;
  readonly call: LegParts;
  /** Where drachtio listens, as it says. */
  readonly listening: () => readonly string[];
  readonly proxies: Proxies;
  readonly isDraining: () => boolean;
  /** See `ServerParts`. */
  readonly localTowards: (address: string) => string | undefined;
}

const UNREADABLE: Answer = { status: 400 };
/** RFC 3261 8.1.1.8 demands it; drachtio could say no BYE to a phone that does not say where it is. */
const NO_CONTACT: Answer = { status: 400, reason: 'Missing Contact' };

/** Takes requests outside a dialog: each is answered, for drachtio keeps it until it is. */
export class Reception {
  readonly #parts: ReceptionParts;

  constructor(parts: ReceptionParts) {
    this.#parts = parts;
  }

  /** Takes a request that drachtio read and that breaks the syntax all the same. */
  refuseBroken(parsed: Extract<Parsed, { kind: 'invalid' | 'ignore' }>, handed: Handed): void {
    if (parsed.kind === 'ignore') {
      const source = this.#hopOf(handed);
      this.#parts.counters.dropped('unreadable');
      this.#turnAway(handed, UNREADABLE, { source, refusal: 'unreadable', status: UNREADABLE.status });
      return;
    }
    const { status, reason, request } = parsed;
    const { source } = this.senderOf(request, handed);
    this.#parts.counters.request(request.method);
    const facts = factsOfMalformed(request, source);
    this.#turnAway(
      handed,
      { status, reason },
      { source, refusal: refusalOfBroken(status), status, detail: reason, facts },
    );
  }

  receive(request: SipRequest, handed: Handed): void {
    const sender = this.senderOf(request, handed);
    const { source } = sender;
    const turnAway = (refusal: TurnedAway['refusal'], answer: Answer, detail = answer.reason): void => {
      const facts = new Facts(request, source);
      this.#turnAway(handed, answer, { source, refusal, status: answer.status, detail, facts });
    };
    if (!this.#transportOf(handed)) turnAway('transport-unknown', FORBIDDEN);
    else if (sender.kind === 'unknown') turnAway('sender-unknown', FORBIDDEN, sender.detail);
    else if (sender.kind === 'proxy') this.#parts.call.answer(handed.transaction, answerToProxy(request, this.#parts));
    // RFC 3261 10.2: "A REGISTER request does not establish a dialog." It belongs to none, whatever its To says.
    else if (request.to.tag !== undefined && request.method !== 'REGISTER') turnAway('no-such-call', GONE);
    else if (request.method === 'INVITE' && request.contacts.length === 0) turnAway('malformed', NO_CONTACT);
    else this.#admit(request, source, handed);
  }

  /** Who sent this, inside a call or not. `transport`: over which it came, where nobody can tell. */
  senderOf(request: Answerable, handed: Handed, transport?: Source['transport']): Sender {
    return this.#parts.proxies.senderOf(request, this.#hopOf(handed, transport));
  }

  #admit(request: SipRequest, source: Source, handed: Handed): void {
    const { admit, counters, call } = this.#parts;
    const admission = admit(request, source);
    switch (admission.kind) {
      case 'answered':
        call.answer(handed.transaction, admission.answer);
        return;
      case 'wrong-digest':
        counters.digestFailure();
        this.#turnAway(handed, admission.answer, admission.away);
        return;
      case 'turned-away':
        this.#turnAway(handed, admission.answer, admission.away);
        return;
      case 'proven':
        this.#serve(request, handed, admission.sender);
        return;
    }
  }

  #turnAway({ transaction }: Handed, answer: Answer, away: TurnedAway): void {
    this.#parts.call.answer(transaction, answer);
    this.#parts.decisions.turnedAway(away);
  }

  #serve(request: SipRequest, handed: Handed, sender: ProvenSender): void {
    const { transaction, receivedAt, address } = handed;
    if (request.method !== 'INVITE') {
      this.#register(request, handed, sender);
      return;
    }
    const { source } = sender.facts;
    // The audio of a phone does not go over the proxy that it is behind.
    const own = source.proxy === undefined ? undefined : this.#parts.localTowards(source.address);
    const localAddress = own ?? receivedAt?.address ?? '';
    this.#openCall(sender, { invite: request, transaction, localAddress, hop: canonicalAddress(address) });
  }

  #openCall(caller: ProvenSender, invitation: Invitation): void {
    const { call: parts, calls, decisions } = this.#parts;
    const leg = new Leg(parts, caller, invitation);
    calls.add(leg);
    leg.call.offerTo(decisions);
  }

  #register(request: SipRequest, { transaction }: Handed, sender: ProvenSender): void {
    const { registrar, decisions, call } = this.#parts;
    const { answer, change, refusal } = register(registrar, request, sender);
    call.answer(transaction, answer);
    if (change) decisions.bound(change.line, change.binding, change.changed);
    const { username, facts } = sender;
    const { source } = facts;
    if (refusal) decisions.turnedAway({ source, refusal, status: answer.status, facts, username });
  }

  #transportOf(handed: Handed): Source['transport'] | undefined {
    return transportOf(handed, this.#parts.listening());
  }

  /** Who handed it to drachtio. Where nobody can tell the transport, it is refused whatever stands there. */
  #hopOf(handed: Handed, otherwise: Source['transport'] = 'tcp'): Source {
    return sourceOf(handed, this.#transportOf(handed) ?? otherwise);
  }
}

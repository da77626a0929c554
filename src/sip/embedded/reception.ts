import type { Clock } from '../../lib/index.ts';
import { type Answer, answerOf, GONE, UNAVAILABLE, unsupportedExtension } from '../answer.ts';
import type { Digest } from '../digest.ts';
import { Facts } from '../facts.ts';
import { answerByMethod } from '../methods.ts';
import type { Credentials, Proof, RequestFacts, SipDecisions, Source } from '../port.ts';
import type { Registrar } from '../registrar.ts';
import { registrationOf } from '../registration.ts';
import type { SipRequest } from '../syntax/message.ts';
import { buildResponse } from '../syntax/response.ts';
import { Call, type CallParts } from './call/call.ts';
import type { Calls } from './call/calls.ts';
import type { Stateless } from './stateless.ts';
import type { TransactionId } from './transaction/transaction.ts';
import { mergeKey } from './transaction/transaction-key.ts';
import type { Flow } from './transport/flow.ts';

/** What the reception works with. */
export interface ReceptionParts {
  readonly clock: Clock;
  readonly decisions: SipDecisions;
  readonly digest: Digest;
  readonly registrar: Registrar;
  readonly stateless: Stateless;
  readonly calls: Calls;
  readonly call: CallParts;
  /** A wrong response over a fresh nonce that was issued to the address of this source. */
  readonly wrongDigest: (flow: Flow, source: Source) => void;
}

/** Who a request was proven to come from. */
interface Proven {
  readonly kind: 'proven';
  readonly facts: RequestFacts;
  readonly line: string;
  readonly proof: Proof;
  /** Whom the proof names: who may be registered by it. */
  readonly username: string;
}

interface Unproven {
  readonly kind: 'unproven';
  readonly answer: Answer;
}

/** RFC 3261 8.2.2.2: a copy of a request that is being served came over another path. */
const LOOP_DETECTED: Answer = { status: 482 };

/**
 * Takes requests outside a dialog, in the one order of decisions (docs/adr). Until the sender is proven, every answer is
 * stateless: no transaction, no timer, nothing that a stranger could fill.
 */
export class Reception {
  readonly #parts: ReceptionParts;
  #draining = false;

  constructor(parts: ReceptionParts) {
    this.#parts = parts;
  }

  /** From now on, new INVITEs are answered with 503. */
  drain(): void {
    this.#draining = true;
  }

  /** `key` is that of the request's transaction, which does not exist yet. */
  receive(request: SipRequest, flow: Flow, source: Source, key: string): void {
    const facts = new Facts(request, source);
    const screened = this.#parts.decisions.screen(facts);
    if (screened) {
      this.#turnAway(request, flow, facts, answerOf(screened));
      return;
    }
    switch (request.method) {
      case 'INVITE':
      case 'REGISTER':
        this.#serve(request, flow, facts, key);
        return;
      // RFC 3261 15.1.2, RFC 6086 4.2.2: what belongs to a call, without a call.
      case 'BYE':
      case 'INFO':
        this.#parts.stateless.answer(request, flow, GONE);
        return;
      default:
        this.#parts.stateless.answer(request, flow, statelessAnswer(request));
        return;
    }
  }

  #serve(request: SipRequest, flow: Flow, facts: RequestFacts, key: string): void {
    const id = { key, merge: mergeKey(request) };
    const unable = this.#unable(request, id);
    if (unable) {
      this.#turnAway(request, flow, facts, unable);
      return;
    }
    const sender = this.#identified(facts) ?? this.#prove(request, flow, facts);
    if (sender.kind !== 'proven') {
      this.#turnAway(request, flow, facts, sender.answer);
      return;
    }
    flow.proven?.();
    if (request.method === 'INVITE') this.#openCall(request, flow, id, sender);
    else this.#register(request, flow, id, sender);
  }

  #unable(request: SipRequest, { merge }: TransactionId): Answer | undefined {
    const { transactions } = this.#parts.call;
    if ((this.#draining && request.method === 'INVITE') || transactions.full) return UNAVAILABLE;
    return merge !== undefined && transactions.isMerged(merge) ? LOOP_DETECTED : undefined;
  }

  #turnAway(request: SipRequest, flow: Flow, facts: RequestFacts, answer: Answer): void {
    this.#parts.stateless.answer(request, flow, answer);
    this.#parts.decisions.turnedAway(facts, answer.status);
  }

  /** Whom a certificate or a peer stands for is not asked for a digest; whom a peer must not speak for is not asked either. */
  #identified(facts: RequestFacts): Proven | Unproven | undefined {
    const known = this.#parts.decisions.identify(facts);
    if (known?.kind === 'refused') return { kind: 'unproven', answer: answerOf(known.answer) };
    return known && { kind: 'proven', facts, line: known.line, proof: known.proof, username: facts.from.user };
  }

  /** RFC 3261 22.1: a user agent server challenges with 401. A wrong response gets what a missing one gets. */
  #prove(request: SipRequest, flow: Flow, facts: RequestFacts): Proven | Unproven {
    const { digest, clock, wrongDigest } = this.#parts;
    const now = clock.now();
    const verdict = digest.verify({
      method: request.method,
      uri: request.uri,
      authorizations: request.headers('Authorization'),
      address: facts.source.address,
      now,
      credentials: this.#credentials,
    });
    if (verdict.kind === 'accepted') {
      const { holder, username } = verdict;
      return { kind: 'proven', facts, line: holder.line, proof: 'digest', username };
    }
    if (verdict.kind === 'failure') wrongDigest(flow, facts.source);
    const stale = verdict.kind === 'challenge' && verdict.stale ? 'stale' : 'fresh';
    const headers = digest.challenge(facts.source.address, now, stale);
    return { kind: 'unproven', answer: { status: 401, headers } };
  }

  readonly #credentials = (username: string): Credentials | undefined => this.#parts.decisions.credentials(username);

  #openCall(invite: SipRequest, flow: Flow, id: TransactionId, caller: Proven): void {
    const { call: parts, calls, decisions } = this.#parts;
    const transaction = parts.transactions.openInvite(id, flow, parts.tokens.next());
    const call = new Call(parts, caller, invite, flow, transaction);
    calls.add(call);
    try {
      decisions.incoming(call);
    } catch (cause) {
      parts.onFault('sip incoming call', cause);
      call.giveUp('failed');
    }
  }

  #register(request: SipRequest, flow: Flow, id: TransactionId, proven: Proven): void {
    const { registrar, decisions, call } = this.#parts;
    const refused = registrationRefusal(request, proven);
    const registration = refused ? undefined : registrationOf(request, proven.line, proven.facts.source);
    const outcome = registration && registrar.register(registration);
    const answer = refused ?? (outcome ? answerOf(outcome.answer) : { status: 400 });
    const response = buildResponse(request, { ...answer, toTag: call.tokens.next(), hop: flow.hop });
    call.transactions.answer(id, flow, response);
    if (outcome?.change) decisions.bound(outcome.change.line, outcome.change.binding, outcome.change.changed);
  }
}

/** RFC 3261 8.2.2.3; 10.3 step 3: nobody registers for somebody else. */
const registrationRefusal = (request: SipRequest, { facts, username }: Proven): Answer | undefined =>
  unsupportedExtension(request) ?? (facts.to.user === username ? undefined : { status: 403 });

/** RFC 3261 8.2: the method is looked at first, then what the request requires. CANCEL and ACK do not come here. */
const statelessAnswer = (request: SipRequest): Answer => {
  const answer = answerByMethod(request);
  return answer.status === 200 ? (unsupportedExtension(request) ?? answer) : answer;
};

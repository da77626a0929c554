import type { Admit, ProvenSender } from '../admission/admission.ts';
import { register } from '../admission/register.ts';
import type { Answer } from '../answer.ts';
import { mergeKey } from '../merge-key.ts';
import type { SipDecisions, Source, TurnedAway } from '../port.ts';
import type { Registrar } from '../registrar.ts';
import type { SipRequest } from '../syntax/message.ts';
import { buildResponse } from '../syntax/response.ts';
import type { Calls } from './call/calls.ts';
import { Leg } from './call/leg.ts';
import type { LegParts } from './call/leg-parts.ts';
import type { Stateless } from './stateless.ts';
import type { TransactionId } from './transaction/transaction.ts';
import type { Flow } from './transport/flow.ts';

/** What the reception works with. */
export interface ReceptionParts {
  readonly admit: Admit;
  readonly decisions: Pick<SipDecisions, 'incoming' | 'bound' | 'turnedAway'>;
  readonly registrar: Registrar;
  readonly stateless: Stateless;
  readonly calls: Calls;
  readonly call: LegParts;
  /** A wrong response over a fresh nonce that was issued to the address of this source. */
  readonly wrongDigest: (flow: Flow, source: Source) => void;
}

/** Does what was decided of a request outside a dialog: a stateless answer, or a transaction and what it is for. */
export class Reception {
  readonly #parts: ReceptionParts;

  constructor(parts: ReceptionParts) {
    this.#parts = parts;
  }

  /** `key` is that of the request's transaction, which does not exist yet. */
  receive(request: SipRequest, flow: Flow, source: Source, key: string): void {
    const admission = this.#parts.admit(request, source);
    switch (admission.kind) {
      case 'answered':
        this.#parts.stateless.answer(request, flow, admission.answer);
        return;
      case 'wrong-digest':
        this.#parts.wrongDigest(flow, source);
        this.#turnAway(request, flow, admission);
        return;
      case 'turned-away':
        this.#turnAway(request, flow, admission);
        return;
      case 'proven':
        flow.proven?.();
        this.#serve(request, flow, { key, merge: mergeKey(request) }, admission.sender);
        return;
    }
  }

  #turnAway(request: SipRequest, flow: Flow, { answer, away }: { answer: Answer; away: TurnedAway }): void {
    this.#parts.stateless.answer(request, flow, answer);
    this.#parts.decisions.turnedAway(away);
  }

  #serve(request: SipRequest, flow: Flow, id: TransactionId, sender: ProvenSender): void {
    if (request.method === 'INVITE') this.#openCall(request, flow, id, sender);
    else this.#register(request, flow, id, sender);
  }

  #openCall(invite: SipRequest, flow: Flow, id: TransactionId, caller: ProvenSender): void {
    const { call: parts, calls, decisions } = this.#parts;
    const transaction = parts.transactions.openInvite(id, flow, parts.tokens.next());
    const leg = new Leg(parts, caller, invite, flow, transaction);
    calls.add(leg);
    // RFC 3261 16.8: a proxy that has heard nothing when its timer fires takes another server, and this one decides meanwhile.
    if (caller.facts.source.proxy !== undefined) leg.call.trying();
    leg.call.offerTo(decisions);
  }

  #register(request: SipRequest, flow: Flow, id: TransactionId, sender: ProvenSender): void {
    const { registrar, decisions, call } = this.#parts;
    const { answer, change, refusal } = register(registrar, request, sender);
    const response = buildResponse(request, answer, { toTag: call.tokens.next(), hop: flow.hop });
    call.transactions.answer(id, flow, response);
    if (change) decisions.bound(change.line, change.binding, change.changed);
    const { username, facts } = sender;
    const { source } = facts;
    if (refusal) decisions.turnedAway({ source, refusal, status: answer.status, facts, username });
  }
}

import type { CancelTimer, Clock, ReportFault } from '../../../lib/index.ts';
import { type Answer, answerOf, GONE, UNAVAILABLE, unmetBy, unmetDemand } from '../../answer.ts';
import { Backoff } from '../../backoff.ts';
import { Facts, sessionIn } from '../../facts.ts';
import { answerToInfo } from '../../info.ts';
import { answerByMethod } from '../../methods.ts';
import type {
  Body,
  CallEnd,
  CallListener,
  IncomingCall,
  Proof,
  RequestFacts,
  SipAnswer,
  Source,
  Target,
  Unmet,
} from '../../port.ts';
import type { TimerSettings } from '../../settings.ts';
import type { SipRequest } from '../../syntax/message.ts';
import { buildResponse } from '../../syntax/response.ts';
import type { InviteServer, InviteUser } from '../transaction/invite-server.ts';
import type { Tokens } from '../transaction/tokens.ts';
import { MAGIC_COOKIE } from '../transaction/transaction-key.ts';
import type { Transactions } from '../transaction/transactions.ts';
import type { Flow } from '../transport/flow.ts';
import { type CallAction, type CallInput, type CallState, callStep } from './call-state.ts';
import { Dialog } from './dialog.ts';
import { type FarewellParts, sayGoodbye } from './farewell.ts';
import type { OwnAddress } from './own-address.ts';
import { successTo } from './success.ts';
import { waysTo } from './ways.ts';

/** What every call needs of the server it lives in. */
export interface CallParts {
  readonly clock: Clock;
  readonly timers: TimerSettings;
  readonly tokens: Tokens;
  readonly transactions: Transactions;
  readonly own: OwnAddress;
  /** Opens a way outwards; rejects where there is none. */
  readonly open: (target: Target) => Promise<Flow>;
  /** See `OtherEnd`. */
  readonly isProxy: (address: string) => boolean;
  readonly maxCallSeconds: number;
  readonly onFault: ReportFault;
  /** The call will never take a message again. */
  readonly forget: (call: Call) => void;
}

/** The line that the caller has proven to be, and how; and what else its INVITE says. */
export interface ProvenCaller {
  readonly line: string;
  readonly proof: Proof;
  readonly facts: RequestFacts;
}

/** Why our side ends a call. */
type OurEnd = Extract<CallEnd, 'hung-up-by-us' | 'too-long' | 'stopped' | 'failed'>;

/** What an INVITE without a final answer is told when our side ends the call. */
const FAILURE: Readonly<Record<OurEnd, Answer>> = {
  'hung-up-by-us': { status: 480 },
  'too-long': { status: 500 },
  stopped: UNAVAILABLE,
  failed: { status: 500 },
};

const PENDING: Answer = { status: 491 };
const OUT_OF_ORDER: Answer = { status: 500 };
const DONE: Answer = { status: 200 };

/** One call: the effects around `callStep`. Lives from the INVITE until nothing of it can come any more. */
export class Call implements IncomingCall, InviteUser {
  readonly line: string;
  readonly proof: Proof;
  readonly facts: RequestFacts;
  readonly body: Body | undefined;
  readonly #parts: CallParts;
  readonly #dialog: Dialog;
  /** The last INVITE that was, or is to be, answered with 200, and its transaction. */
  #invite: SipRequest;
  #transaction: InviteServer;
  #state: CallState = 'offered';
  #listener: CallListener | undefined;
  #acknowledged = false;
  #endingFor: OurEnd | undefined;
  #ended: CallEnd | undefined;
  #backoff: Backoff | undefined;
  #cancelMaximum: CancelTimer;

  constructor(parts: CallParts, caller: ProvenCaller, invite: SipRequest, flow: Flow, transaction: InviteServer) {
    this.#parts = parts;
    this.line = caller.line;
    this.proof = caller.proof;
    this.facts = caller.facts;
    this.body = sessionIn(invite);
    this.#dialog = new Dialog(invite, flow, caller.facts.source.address, transaction.toTag);
    this.#invite = invite;
    this.#transaction = transaction;
    this.#cancelMaximum = parts.clock.after(parts.maxCallSeconds * 1000, this.#tooLong);
    transaction.serve(this);
  }

  get localAddress(): string {
    return this.#dialog.flow.local.address;
  }

  get localTag(): string {
    return this.#dialog.localTag;
  }

  listen(listener: CallListener): void {
    this.#listener = listener;
    if (this.#ended) this.#tellEnd(this.#ended);
  }

  refuseUnmet(): Unmet | undefined {
    const answer = unmetDemand(this.#invite);
    if (answer) this.#take('refuse', answer);
    return answer && unmetBy(answer);
  }

  /** RFC 3261 8.2.6.1: a 100 has no To tag. */
  trying(): void {
    if (this.#state !== 'offered' && this.#state !== 'deciding') return;
    this.#transaction.respond(100, buildResponse(this.#invite, { status: 100, hop: this.#dialog.flow.hop }));
  }

  decide(): boolean {
    this.#take('decide');
    return this.#state === 'deciding';
  }

  accept(sdp: string): boolean {
    if (this.#state !== 'offered' && this.#state !== 'deciding') return false;
    this.#take('accept', { status: 200, body: sdp });
    // What could not end the call while it was being decided ends it now.
    if (this.#endingFor) this.#take('end');
    return true;
  }

  refuse(answer: SipAnswer): void {
    this.#take('refuse', answerOf(answer));
  }

  hangup(): void {
    this.end('hung-up-by-us');
  }

  /** Ends the call from our side as its state allows: by a final answer or by BYE, after the ACK. Idempotent. */
  end(why: OurEnd): void {
    if (this.#ended) return;
    this.#endingFor ??= why;
    this.#take(why === 'failed' || why === 'too-long' ? 'end-now' : 'end');
  }

  drop(): void {
    if (this.#state !== 'answered' && this.#state !== 'hanging-up') {
      this.hangup();
      return;
    }
    this.discard('no-ack');
    this.#parts.forget(this);
  }

  /** Ends the call without a word to the phone. */
  discard(end: CallEnd): void {
    this.#state = 'over';
    this.#finish(this.#endingFor ?? end);
  }

  cancelled(): void {
    this.#take('cancel');
  }

  /** Whether this in-dialog request comes from the phone of this call. */
  owns(request: SipRequest, address: string): boolean {
    return this.#dialog.owns(request, address);
  }

  /** Takes a request inside the dialog that `owns` was true for. `key` is that of its transaction. */
  receive(request: SipRequest, flow: Flow, source: Source, key: string): void {
    this.#dialog.flow = flow;
    // Our tag is known to nobody but the proven caller: what goes on over another connection proves that one.
    flow.proven?.();
    if (request.method === 'ACK') {
      this.#receiveAck(request);
      return;
    }
    const refusal = this.#refusalOf(request);
    if (refusal) this.#reply(request, flow, key, refusal);
    else this.#serve(request, flow, source, key);
  }

  /** RFC 3261 12.2.2: the order comes first, then whether there still is a dialog, then what the request requires. */
  #refusalOf(request: SipRequest): Answer | undefined {
    if (!this.#dialog.inOrder(request)) return OUT_OF_ORDER;
    if (request.method === 'BYE') return undefined;
    return this.#ended ? GONE : unmetDemand(request);
  }

  #serve(request: SipRequest, flow: Flow, source: Source, key: string): void {
    switch (request.method) {
      case 'INVITE':
        this.#serveReinvite(request, flow, source, key);
        return;
      // RFC 3261 15.1.2: "the UAS core MUST generate a 2xx response to the BYE", whatever is pending.
      case 'BYE':
        this.#reply(request, flow, key, DONE);
        this.#take('bye');
        return;
      case 'INFO':
        this.#reply(
          request,
          flow,
          key,
          answerToInfo(request, (body) => this.#tell((listener) => listener.info(body))),
        );
        return;
      case 'UPDATE':
        this.#reply(request, flow, key, this.#updateAnswer(request, source));
        return;
      default:
        this.#reply(request, flow, key, answerByMethod(request));
    }
  }

  #receiveAck(request: SipRequest): void {
    // RFC 3261 13.2.2.4: "The sequence number of the CSeq header field MUST be the same as the INVITE being acknowledged".
    if (request.cseq.number !== this.#invite.cseq.number) return;
    if (this.#state !== 'answered' && this.#state !== 'hanging-up') return;
    this.#backoff?.stop();
    this.#backoff = undefined;
    this.#take('ack');
    if (this.#ended) return;
    const first = !this.#acknowledged;
    this.#acknowledged = true;
    if (first) this.#tell((listener) => listener.acknowledged(sessionIn(request)));
    // RFC 3261 13.2.2.4, also of a re-INVITE (14.1): "If the 2xx contains an offer (based on the rules above), the ACK MUST
    // carry an answer in its body."
    else if (!sessionIn(this.#invite)) this.#tell((listener) => listener.answered(sessionIn(request)));
  }

  #serveReinvite(request: SipRequest, flow: Flow, source: Source, key: string): void {
    const answer = this.#reofferAnswer(request, source);
    if (answer.status !== 200) {
      this.#reply(request, flow, key, answer);
      return;
    }
    this.#dialog.refreshTarget(request);
    this.#invite = request;
    this.#transaction = this.#parts.transactions.openInvite({ key, merge: undefined }, flow, this.localTag);
    this.#take('re-accept', answer);
  }

  /**
   * RFC 3261 14.2: "If the new session description is not acceptable, the UAS can reject it by returning a 488 (Not Acceptable Here)
   * response for the re-INVITE." The session stays as it was.
   */
  #reofferAnswer(request: SipRequest, source: Source): Answer {
    // RFC 5407 3.1: a re-INVITE before the ACK of our 200. 491 makes the phone try again a little later.
    if (this.#state !== 'standing') return PENDING;
    const sdp = this.#tell((listener) => listener.reoffered(sessionIn(request), new Facts(request, source)));
    if (this.#ended) return GONE;
    return sdp === undefined ? { status: 488 } : { status: 200, body: sdp };
  }

  /** RFC 3311 5.2: an UPDATE with an offer is answered as a re-INVITE is, but for the ACK. Without one it refreshes the session alone. */
  #updateAnswer(request: SipRequest, source: Source): Answer {
    const offers = sessionIn(request) !== undefined;
    const answer = offers ? this.#reofferAnswer(request, source) : this.#refreshAnswer(request, source);
    if (answer.status !== 200) return answer;
    this.#dialog.refreshTarget(request);
    return successTo(request, this.#dialog, this.#parts.own, answer.body);
  }

  #refreshAnswer(request: SipRequest, source: Source): Answer {
    this.#tell((listener) => listener.refreshed(new Facts(request, source)));
    return this.#ended ? GONE : DONE;
  }

  readonly #tooLong = (): void => this.end('too-long');

  #take(input: CallInput, answer?: Answer): void {
    const [next, action] = callStep(this.#state, input);
    this.#state = next;
    this.#act(action, answer);
  }

  #act(action: CallAction, answer: Answer | undefined): void {
    switch (action) {
      case 'nothing':
        return;
      case 'send-200':
        this.#sendSuccess(answer?.body ?? '');
        return;
      case 'send-refusal':
        this.#sendFailure(answer ?? FAILURE.failed, 'refused');
        return;
      case 'send-487':
        this.#sendFailure({ status: 487 }, 'cancelled');
        return;
      case 'send-failure': {
        const why = this.#endingFor ?? 'failed';
        this.#sendFailure(FAILURE[why], why);
        return;
      }
      case 'send-bye':
        this.#sendBye();
        return;
      case 'phone-hung-up':
        this.#finish('hung-up-by-phone');
        this.#parts.forget(this);
        return;
      case 'forget':
        this.#parts.forget(this);
        return;
    }
  }

  /** RFC 3261 13.3.1.4: the 2xx is sent again, whatever the transport, until its ACK comes. */
  #sendSuccess(sdp: string): void {
    const { clock, timers, own } = this.#parts;
    const transaction = this.#transaction;
    const answer = successTo(this.#invite, this.#dialog, own, sdp);
    const response = this.#response(this.#invite, this.#dialog.flow, answer);
    transaction.respond(200, response);
    this.#backoff = new Backoff({
      clock,
      timers,
      reliable: false,
      again: () => transaction.respond(200, response),
      over: () => this.#take('no-ack'),
    });
  }

  #sendFailure(answer: Answer, end: CallEnd): void {
    this.#transaction.respond(answer.status, this.#response(this.#invite, this.#dialog.flow, answer));
    if (end === 'refused') this.#awaitAckOfRefusal();
    this.#finish(end);
    this.#parts.forget(this);
  }

  /** What the transaction keeps for its ACK is the listener alone: the call and its INVITE are released now. */
  #awaitAckOfRefusal(): void {
    const listener = this.#listener;
    if (!listener?.refusalAcknowledged) return;
    const { onFault } = this.#parts;
    this.#transaction.onAcknowledged(() => {
      try {
        listener.refusalAcknowledged?.();
      } catch (cause) {
        onFault('sip call listener', cause);
      }
    });
  }

  #sendBye(): void {
    const { transactions, tokens, own, open, isProxy } = this.#parts;
    const { flow, routed } = this.#dialog;
    const ways = waysTo(routed.next, { source: this.facts.source, proof: this.proof, flow, isProxy });
    const say: FarewellParts['say'] = (way, done) => {
      const branch = MAGIC_COOKIE + tokens.next();
      const bytes = this.#dialog.bye(routed, own.via(way, branch));
      transactions.request({ method: 'BYE', branch, bytes }, way, ({ response }) => done(response !== undefined));
    };
    const isWanted = (): boolean => this.#state === 'leaving';
    sayGoodbye(ways, { flow, open, say, isWanted }, () => this.#take('bye-done'));
    this.#finish(this.#endingFor ?? 'no-ack');
  }

  /** Answers a request inside the dialog, through a transaction of its own. */
  #reply(request: SipRequest, flow: Flow, key: string, answer: Answer): void {
    const response = this.#response(request, flow, answer);
    const { transactions } = this.#parts;
    const id = { key, merge: undefined };
    if (request.method !== 'INVITE') {
      transactions.answer(id, flow, response);
      return;
    }
    transactions.openInvite(id, flow, this.localTag).respond(answer.status, response);
  }

  #response(request: SipRequest, flow: Flow, answer: Answer): Buffer {
    return buildResponse(request, { ...answer, toTag: this.localTag, hop: flow.hop });
  }

  #finish(end: CallEnd): void {
    if (this.#ended) return;
    this.#ended = end;
    this.#backoff?.stop();
    this.#backoff = undefined;
    this.#cancelMaximum();
    if (this.#listener) this.#tellEnd(end);
  }

  #tellEnd(end: CallEnd): void {
    try {
      this.#listener?.ended(end);
    } catch (cause) {
      this.#parts.onFault('sip call listener', cause);
    }
  }

  /** A listener that throws must not leave its phone in a call that nobody attends. */
  #tell<T>(task: (listener: CallListener) => T): T | undefined {
    try {
      return this.#listener && task(this.#listener);
    } catch (cause) {
      this.#parts.onFault('sip call listener', cause);
      this.end('failed');
      return undefined;
    }
  }
}

import type { Answer } from '../../answer.ts';
import { Backoff } from '../../backoff.ts';
import { Call } from '../../call.ts';
import type { CallWire, ProvenCaller } from '../../call-wire.ts';
import type { Source } from '../../port.ts';
import type { SipRequest } from '../../syntax/message.ts';
import { buildResponse } from '../../syntax/response.ts';
import type { InviteServer } from '../transaction/invite-server.ts';
import type { Flow } from '../transport/flow.ts';
import { Dialog } from './dialog.ts';
import { sayGoodbye } from './farewell.ts';
import { type AnsweredLeg, InDialog } from './in-dialog.ts';
import type { LegParts } from './leg-parts.ts';
import { successTo } from './success.ts';

/** A call on the wire of this server: its dialog, and the transaction of its last INVITE. */
export class Leg implements CallWire, AnsweredLeg {
  readonly call: Call;
  readonly dialog: Dialog;
  readonly #parts: LegParts;
  readonly #inDialog: InDialog;
  #transaction: InviteServer;
  #backoff: Backoff | undefined;

  constructor(parts: LegParts, caller: ProvenCaller, invite: SipRequest, flow: Flow, transaction: InviteServer) {
    this.#parts = parts;
    this.dialog = new Dialog(invite, flow, caller.facts.source, transaction.toTag);
    this.#inDialog = new InDialog(this, parts);
    this.#transaction = transaction;
    this.call = new Call(parts, caller, invite, this);
    transaction.serve(this.call);
  }

  /** Behind a proxy, the address that leads to the phone: the phone's audio does not go over the proxy. */
  get localAddress(): string {
    const { address, proxy } = this.call.facts.source;
    const { local } = this.dialog.flow;
    return (proxy === undefined ? undefined : this.#parts.localTowards(address)) ?? local.address;
  }

  /** Takes a request inside the dialog that `owns` or, of an ACK, `isBehind` was true for. `key` is that of its transaction. */
  receive(request: SipRequest, flow: Flow, source: Source, key: string): void {
    this.dialog.flow = flow;
    // Our tag is known to nobody but the proven caller: what goes on over another connection proves that one.
    flow.proven?.();
    if (request.method === 'ACK') this.call.acknowledged(request);
    else this.#inDialog.serve(request, flow, source, key);
  }

  reaccept(reinvite: SipRequest, transaction: InviteServer, answer: Answer): void {
    this.#transaction = transaction;
    this.call.reaccept(reinvite, answer);
  }

  /** RFC 3261 8.2.6.1: a 100 has no To tag. */
  trying(): void {
    this.#transaction.respond(100, buildResponse(this.call.invite, { status: 100 }, { hop: this.dialog.flow.hop }));
  }

  /** RFC 3261 13.3.1.4: the 2xx is sent again, whatever the transport, until its ACK comes. */
  succeed(sdp: string): void {
    const { clock, timers, own } = this.#parts;
    const transaction = this.#transaction;
    const response = this.#response(successTo(this.call.invite, this.dialog, own, sdp));
    transaction.respond(200, response);
    this.#backoff = new Backoff({
      clock,
      timers,
      reliable: false,
      again: () => transaction.respond(200, response),
      over: () => this.call.unacknowledged(),
    });
  }

  /**
   * RFC 3261 16.7 step 10, 17.1.1.3: a proxy acknowledges a refusal itself. That says that the proxy has read it, and nothing of the
   * caller.
   */
  fail(answer: Answer, acknowledged: (() => void) | undefined): void {
    this.#transaction.respond(answer.status, this.#response(answer));
    if (acknowledged && this.call.facts.source.proxy === undefined) this.#transaction.onAcknowledged(acknowledged);
  }

  bye(done: () => void): void {
    sayGoodbye(this.dialog, this.call, { ...this.#parts, isWanted: () => this.call.isLeaving }, done);
  }

  stopWaiting(): void {
    this.#backoff?.stop();
    this.#backoff = undefined;
  }

  forget(): void {
    this.#parts.forget(this);
  }

  #response(answer: Answer): Buffer {
    return this.dialog.response(this.call.invite, this.dialog.flow, answer);
  }
}

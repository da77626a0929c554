import type { Random } from '../lib/index.ts';
import { buildRequest, buildResponse, type SipRequest, type SipResponse } from '../sip/index.ts';
import type { Outcome } from './client-transaction.ts';
import type { Credentials, Fields } from './credentials.ts';
import { type Deferred, deferred } from './deferred.ts';
import {
  ALLOW,
  commonFields,
  contactOf,
  type Identity,
  newBranch,
  newThread,
  type Thread,
  userUri,
} from './identity.ts';
import type { Heard, PhoneAudio } from './phone-audio.ts';
import type { Signalling } from './signalling.ts';

/** Told of every answer to the INVITE as it comes, challenges and copies included. */
type OnResponse = (status: number, reason: string, response: SipResponse) => void;

/** How to dial. */
export interface DialOptions {
  /** `early` (default): the INVITE carries our SDP. `delayed`: the 200 carries the server's, the ACK our answer. */
  readonly offer?: 'early' | 'delayed';
  readonly onResponse?: OnResponse;
}

/** How a call ended. `lost`: the phone was stopped, or the answer's SDP could not be used. */
export type Ending = 'refused' | 'hung-up-by-phone' | 'hung-up-by-server' | 'lost';

/** One call of the phone, from the first INVITE on. */
export interface PhoneCall {
  readonly callId: string;
  readonly audio: Heard;
  /** The final answer to the INVITE. With a 2xx the ACK is on its way. */
  final(): Promise<Outcome>;
  /** Resolves when the call is over, however. */
  ended(): Promise<Ending>;
  /** Resolves with the server's BYE; rejects when the call ends in another way. */
  waitForBye(): Promise<void>;
  /** Sends BYE; resolves with its answer. Call it when `final` gave a 2xx. */
  hangup(): Promise<Outcome>;
  /** Sends CANCEL as soon as RFC 3261 9.1 allows, after the first provisional (or final) answer; resolves with its answer. */
  cancel(): Promise<Outcome>;
}

/** What a call is made of. */
export interface CallParts {
  readonly identity: Identity;
  readonly signalling: Signalling;
  readonly credentials: Credentials;
  readonly audio: PhoneAudio;
  readonly random: Random;
  readonly user: string;
  readonly options: DialOptions;
}

const SDP: Fields = [['Content-Type', 'application/sdp']];

/** Where requests inside the dialog go, and whom they name (RFC 3261 12.1.2). */
interface Peer {
  readonly uri: string;
  readonly to: string;
}

/** The UAC side of one dialog (RFC 3261 12, 13, 15). */
export class Call implements PhoneCall {
  readonly #parts: CallParts;
  readonly #thread: Thread;
  readonly #dialled: Peer;
  readonly #final: Promise<Outcome>;
  readonly #ended: Deferred<Ending> = deferred();
  readonly #mayCancel: Deferred<void> = deferred();
  #peer: Peer;
  #cseq = 0;
  #inviteBranch = '';
  #negotiated = false;

  constructor(parts: CallParts) {
    this.#parts = parts;
    this.#thread = newThread(parts.random);
    const uri = userUri(parts.user, parts.identity.server);
    this.#dialled = { uri, to: `<${uri}>` };
    this.#peer = this.#dialled;
    this.#final = this.#invite();
  }

  get callId(): string {
    return this.#thread.callId;
  }

  get audio(): Heard {
    return this.#parts.audio;
  }

  final(): Promise<Outcome> {
    return this.#final;
  }

  ended(): Promise<Ending> {
    return this.#ended.promise;
  }

  async waitForBye(): Promise<void> {
    const ending = await this.#ended.promise;
    if (ending !== 'hung-up-by-server') throw new Error(`no BYE came: the call ended as ${ending}`);
  }

  hangup(): Promise<Outcome> {
    const branch = newBranch(this.#parts.random);
    this.#cseq += 1;
    const bytes = this.#build('BYE', this.#peer, branch);
    this.#end('hung-up-by-phone');
    return this.#parts.signalling.request({ method: 'BYE', branch, bytes });
  }

  async cancel(): Promise<Outcome> {
    await this.#mayCancel.promise;
    // RFC 3261 9.1: branch, Request-URI, To and CSeq number are those of the INVITE.
    const branch = this.#inviteBranch;
    const bytes = this.#build('CANCEL', this.#dialled, branch);
    return this.#parts.signalling.request({ method: 'CANCEL', branch, bytes });
  }

  /** Answers a request of the server inside this call. */
  received(request: SipRequest): void {
    switch (request.method) {
      case 'ACK':
        return;
      case 'BYE':
        this.#respond(request, 200);
        this.#end('hung-up-by-server');
        return;
      case 'OPTIONS':
        this.#respond(request, 200, [['Allow', ALLOW]]);
        return;
      case 'INVITE':
        this.#reinvited(request);
        return;
      default:
        this.#respond(request, 405, [['Allow', ALLOW]]);
    }
  }

  /** The phone is stopped: nothing is sent any more. */
  abandon(): void {
    this.#end('lost');
  }

  async #invite(): Promise<Outcome> {
    const { credentials, audio } = this.#parts;
    const outcome = await credentials.prove('INVITE', this.#dialled.uri, (fields) => this.#attempt(fields));
    this.#mayCancel.resolve();
    if (!isSuccess(outcome)) this.#end('refused');
    else if (this.#negotiated) audio.speak();
    // RFC 3261 13.2.2.4: an answer that cannot be used is acknowledged, then the call is ended.
    else await this.hangup();
    return outcome;
  }

  async #attempt(fields: Fields): Promise<Outcome> {
    const { signalling, random, identity, options, audio } = this.#parts;
    const branch = newBranch(random);
    this.#cseq += 1;
    this.#inviteBranch = branch;
    let ack: Buffer | undefined;
    const own: Fields = [['Contact', contactOf(identity)], ['Allow', ALLOW], ...fields];
    const outcome = await signalling.request({
      method: 'INVITE',
      branch,
      bytes: this.#build('INVITE', this.#dialled, branch, own, options.offer === 'delayed' ? undefined : audio.offer),
      onProvisional: (response) => {
        this.#report(response);
        this.#mayCancel.resolve();
      },
      onRepeated: (response) => {
        this.#report(response);
        if (ack) signalling.send(ack);
      },
    });
    if (!outcome.response) return outcome;
    this.#report(outcome.response);
    ack = isSuccess(outcome) ? this.#accept(outcome.response) : this.#acknowledge(outcome.response, branch);
    signalling.send(ack);
    return outcome;
  }

  /** RFC 3261 17.1.1.3: the ACK of a refusal belongs to the INVITE's transaction. */
  #acknowledge(response: SipResponse, branch: string): Buffer {
    return this.#build('ACK', { uri: this.#dialled.uri, to: response.to.raw }, branch);
  }

  /** RFC 3261 13.2.2.4: the ACK of a 2xx is a request of its own in the dialog, and carries the answer where the 2xx carried the offer. */
  #accept(response: SipResponse): Buffer {
    const { audio, options, random } = this.#parts;
    const contact = response.headers('Contact')[0];
    this.#peer = { uri: uriIn(contact) ?? this.#dialled.uri, to: response.to.raw };
    const sdp = response.body.toString();
    const answer = options.offer === 'delayed' ? audio.answerTo(sdp) : undefined;
    this.#negotiated = options.offer === 'delayed' ? answer !== undefined : audio.answered(sdp);
    return this.#build('ACK', this.#peer, newBranch(random), [], answer);
  }

  #reinvited(request: SipRequest): void {
    const offer = request.body.length === 0 ? undefined : request.body.toString();
    const sdp = this.#parts.audio.answerTo(offer);
    if (sdp === undefined) this.#respond(request, 488);
    else this.#respond(request, 200, [['Contact', contactOf(this.#parts.identity)], ...SDP], sdp);
  }

  #build(method: string, peer: Peer, branch: string, fields: Fields = [], body?: string): Buffer {
    const common = { method, branch, cseq: this.#cseq, to: peer.to };
    return buildRequest({
      method,
      uri: peer.uri,
      headers: [...commonFields(this.#parts.identity, this.#thread, common), ...fields, ...(body ? SDP : [])],
      ...(body ? { body } : {}),
    });
  }

  #respond(request: SipRequest, status: number, headers: Fields = [], body = ''): void {
    this.#parts.signalling.send(buildResponse(request, { status, headers, body }));
  }

  #report(response: SipResponse): void {
    this.#parts.options.onResponse?.(response.status, response.reason, response);
  }

  #end(ending: Ending): void {
    this.#parts.audio.close();
    this.#ended.resolve(ending);
  }
}

const isSuccess = ({ status }: Outcome): boolean => status >= 200 && status < 300;

/** The URI of a Contact value. */
const uriIn = (contact: string | undefined): string | undefined => contact && /<([^>]+)>/.exec(contact)?.[1];

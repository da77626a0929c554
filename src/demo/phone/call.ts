import { type CancelTimer, type Clock, type Deferred, deferred, type Random } from '../../lib/index.ts';
import type { DtmfKey } from '../../media/port.ts';
import type { Credentials, Fields, Outcome, Signalling } from '../../sip/client/index.ts';
import { buildRequest, buildResponse, type SipRequest, type SipResponse } from '../../sip/syntax/index.ts';
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
import { infoBody } from './info-body.ts';
import type { Heard, PhoneAudio } from './phone-audio.ts';
import type { DialOptions, Ending, KeyOptions, PhoneCall } from './phone-call.ts';

/** What a call is made of. */
export interface CallParts {
  readonly identity: Identity;
  readonly signalling: Signalling;
  readonly credentials: Credentials;
  readonly audio: PhoneAudio;
  readonly clock: Clock;
  readonly random: Random;
  readonly user: string;
  readonly options: DialOptions;
}

const PRESS_MS = 100;

/** What is particular to a request. */
interface Particulars {
  readonly fields?: Fields;
  readonly body?: Body | undefined;
  /** By default that of the last request. */
  readonly cseq?: number;
}

interface Body {
  readonly type: string;
  readonly text: string;
}

const sdpBody = (text: string | undefined): Body | undefined =>
  text === undefined ? undefined : { type: 'application/sdp', text };

/** Where requests inside the dialog go, by which proxies, and whom they name (RFC 3261 12.1.2). */
interface Peer {
  readonly uri: string;
  readonly to: string;
  /** The proxies on the way, nearest first. */
  readonly routes?: readonly string[];
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
  #over = false;

  constructor(parts: CallParts) {
    this.#parts = parts;
    this.#thread = newThread(parts.random);
    const uri = userUri(parts.user, parts.identity.domain);
    this.#dialled = { uri, to: `<${uri}>`, routes: [] };
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

  async key(keys: string, options: KeyOptions = {}): Promise<void> {
    const { by = 'rfc4733', durationMs = PRESS_MS, pauseMs = PRESS_MS } = options;
    const pressed = [...keys].filter(isKey);
    if (pressed.length !== keys.length) throw new Error(`not all keys of a phone: ${keys}`);
    if (by === 'rfc4733' || by === 'in-band') {
      await this.#parts.audio.key(pressed, by, { durationMs, pauseMs });
      return;
    }
    for (const key of pressed) {
      await this.#wait(durationMs);
      if (this.#over) return;
      // An INFO tells of a key when it is up.
      await this.#request('INFO', { body: infoBody(by, key, durationMs) });
      await this.#wait(pauseMs);
    }
  }

  hold(): Promise<Outcome> {
    return this.#reinvite('hold');
  }

  resume(): Promise<Outcome> {
    return this.#reinvite('resume');
  }

  hangup(): Promise<Outcome> {
    const answered = this.#request('BYE');
    this.#end('hung-up-by-phone');
    return answered;
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

  /** Sends a request inside the dialog. */
  #request(method: string, particulars: Particulars = {}): Promise<Outcome> {
    const branch = newBranch(this.#parts.random);
    this.#cseq += 1;
    const bytes = this.#build(method, this.#peer, branch, particulars);
    return this.#parts.signalling.request({ method, branch, bytes });
  }

  /** RFC 3261 14.1: an offer inside the dialog; its ACK has the same CSeq number. */
  async #reinvite(how: 'hold' | 'resume'): Promise<Outcome> {
    const { signalling, random, identity, audio } = this.#parts;
    const branch = newBranch(random);
    this.#cseq += 1;
    const cseq = this.#cseq;
    const fields: Fields = [['Contact', contactOf(identity)]];
    let ack: Buffer | undefined;
    const bytes = this.#build('INVITE', this.#peer, branch, { fields, body: sdpBody(audio.offerAgain(how)) });
    const outcome = await signalling.request(
      { method: 'INVITE', branch, bytes },
      {
        repeated: () => {
          if (ack) signalling.send(ack);
        },
      },
    );
    if (!outcome.response) return outcome;
    if (isSuccess(outcome)) audio.answered(outcome.response.body.toString());
    // RFC 3261 17.1.1.3: only the ACK of a refusal has the branch of its INVITE.
    ack = this.#build('ACK', this.#peer, isSuccess(outcome) ? newBranch(random) : branch, { cseq });
    signalling.send(ack);
    return outcome;
  }

  /** Shorter when the call ends before. */
  #wait(ms: number): Promise<unknown> {
    let cancel: CancelTimer = () => undefined;
    const passed = new Promise<void>((done) => {
      cancel = this.#parts.clock.after(ms, done);
    });
    return Promise.race([passed, this.#ended.promise]).finally(() => cancel());
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
    const body = options.offer === 'delayed' ? undefined : sdpBody(audio.offer);
    const bytes = this.#build('INVITE', this.#dialled, branch, { fields: own, body });
    const outcome = await signalling.request(
      { method: 'INVITE', branch, bytes },
      {
        provisional: (response) => {
          this.#report(response);
          this.#mayCancel.resolve();
        },
        repeated: (response) => {
          this.#report(response);
          if (ack) signalling.send(ack);
        },
      },
    );
    if (!outcome.response) return outcome;
    this.#report(outcome.response);
    ack = isSuccess(outcome) ? this.#accept(outcome.response) : this.#acknowledge(outcome.response, branch);
    signalling.send(ack);
    return outcome;
  }

  /** RFC 3261 17.1.1.3: the ACK of a refusal belongs to the INVITE's transaction. */
  #acknowledge(response: SipResponse, branch: string): Buffer {
    return this.#build('ACK', { ...this.#dialled, to: response.to.raw }, branch);
  }

  /** RFC 3261 13.2.2.4: the ACK of a 2xx is a request of its own in the dialog, and carries the answer where the 2xx carried the offer. */
  #accept(response: SipResponse): Buffer {
    const { audio, options, random } = this.#parts;
    const contact = response.headers('Contact')[0];
    // RFC 3261 12.1.2: the route set is Record-Route in reverse order.
    const routes = response.headers('Record-Route').toReversed();
    this.#peer = { uri: uriIn(contact) ?? this.#dialled.uri, to: response.to.raw, routes };
    const sdp = response.body.toString();
    const answer = options.offer === 'delayed' ? audio.answerTo(sdp) : undefined;
    this.#negotiated = options.offer === 'delayed' ? answer !== undefined : audio.answered(sdp);
    return this.#build('ACK', this.#peer, newBranch(random), { body: sdpBody(answer) });
  }

  #reinvited(request: SipRequest): void {
    const offer = request.body.length === 0 ? undefined : request.body.toString();
    const sdp = this.#parts.audio.answerTo(offer);
    if (sdp === undefined) this.#respond(request, 488);
    else
      this.#respond(
        request,
        200,
        [['Contact', contactOf(this.#parts.identity)], ...contentType('application/sdp')],
        sdp,
      );
  }

  #build(method: string, peer: Peer, branch: string, particulars: Particulars = {}): Buffer {
    const { fields = [], body, cseq = this.#cseq } = particulars;
    const common = commonFields(this.#parts.identity, this.#thread, { method, branch, cseq, to: peer.to });
    return buildRequest({
      method,
      uri: peer.uri,
      headers: [...common, ...routesOf(peer), ...fields, ...(body ? contentType(body.type) : [])],
      ...(body ? { body: body.text } : {}),
    });
  }

  #respond(request: SipRequest, status: number, headers: Fields = [], body = ''): void {
    this.#parts.signalling.send(buildResponse(request, { status, headers, body }));
  }

  #report(response: SipResponse): void {
    this.#parts.options.onResponse?.(response.status, response.reason, response);
  }

  #end(ending: Ending): void {
    this.#over = true;
    this.#parts.audio.close();
    this.#ended.resolve(ending);
  }
}

const routesOf = ({ routes = [] }: Peer): Fields => routes.map((route) => ['Route', route]);

const contentType = (type: string): Fields => [['Content-Type', type]];

const isKey = (character: string): character is DtmfKey => /^[0-9*#A-D]$/.test(character);

const isSuccess = ({ status }: Outcome): boolean => status >= 200 && status < 300;

/** The URI of a Contact value. */
const uriIn = (contact: string | undefined): string | undefined => contact && /<([^>]+)>/.exec(contact)?.[1];

import { type Clock, cryptoRandom, type Random, systemClock } from '../../lib/index.ts';
import { Ticker } from '../../media/index.ts';
import {
  Credentials,
  type DigestAlgorithm,
  type Endpoint,
  type Fields,
  hostPort,
  type OnWire,
  type Outcome,
  Signalling,
} from '../../sip/client/index.ts';
import { buildRequest, buildResponse, type SipRequest } from '../../sip/syntax/index.ts';
import { Call } from './call.ts';
import { ALLOW, commonFields, contactOf, type Identity, newBranch, newThread } from './identity.ts';
import { PhoneAudio } from './phone-audio.ts';
import type { DialOptions, PhoneCall } from './phone-call.ts';

/** Which phone it is, and what it can. */
export interface PhoneOptions {
  readonly server: Endpoint;
  /** What the server calls itself, where that is not its address and port: `fritz.box`. */
  readonly domain?: string;
  readonly username: string;
  readonly password: string;
  readonly userAgent?: string;
  /** Where to send from; by default where the route to the server begins. */
  readonly localAddress?: string;
  /** Digest algorithms the phone knows; by default both. */
  readonly algorithms?: readonly DigestAlgorithm[];
  /** RFC 3261 T1 in milliseconds; 500 by default. */
  readonly t1Ms?: number;
  readonly onWire?: OnWire;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** A scripted phone: a real user agent over UDP that does what it is told. */
export interface Phone {
  /** Binds its socket. Call it before anything else. */
  start(): Promise<void>;
  /** Closes its sockets; running calls are `lost`, not hung up. Idempotent. */
  stop(): Promise<void>;
  /** Where it sends from. */
  readonly address: Endpoint;
  /** Sends REGISTER, for 3600 seconds unless told otherwise; resolves with the final answer. */
  register(expiresSeconds?: number): Promise<Outcome>;
  /** Takes the registration back. */
  unregister(): Promise<Outcome>;
  /** Sends an INVITE to that user of the server; resolves when it is on its way. */
  dial(user: string, options?: DialOptions): Promise<PhoneCall>;
}

/** Makes a phone; nothing is opened before `start`. */
export const createPhone = (options: PhoneOptions): Phone => new ScriptedPhone(options);

/** RFC 3261 table 4, in milliseconds. */
const TIMERS = { t1Ms: 500, t2Ms: 4000, t4Ms: 5000 };

class ScriptedPhone implements Phone {
  readonly #options: PhoneOptions;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #credentials: Credentials;
  readonly #ticker: Ticker;
  /** RFC 3261 10.2: all registrations of a phone share Call-ID and rising CSeq. */
  readonly #registration;
  #registerCseq = 0;
  readonly #calls = new Map<string, Call>();
  #signalling: Signalling | undefined;

  constructor(options: PhoneOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? cryptoRandom;
    this.#credentials = new Credentials(options, options.algorithms ?? ['MD5', 'SHA-256'], this.#random);
    this.#ticker = new Ticker(this.#clock, (name, cause) => {
      throw new Error(name, { cause });
    });
    this.#registration = newThread(this.#random);
  }

  async start(): Promise<void> {
    this.#signalling = await Signalling.open({
      server: this.#options.server,
      localAddress: this.#options.localAddress,
      clock: this.#clock,
      timers: { ...TIMERS, ...(this.#options.t1Ms !== undefined && { t1Ms: this.#options.t1Ms }) },
      onRequest: (request) => this.#received(request),
      onWire: this.#options.onWire,
    });
  }

  async stop(): Promise<void> {
    for (const call of this.#calls.values()) call.abandon();
    await this.#signalling?.close();
  }

  get address(): Endpoint {
    return this.#open.local;
  }

  register(expiresSeconds = 3600): Promise<Outcome> {
    const uri = `sip:${this.#identity.domain}`;
    return this.#credentials.prove('REGISTER', uri, (fields) => this.#sendRegister(uri, expiresSeconds, fields));
  }

  unregister(): Promise<Outcome> {
    return this.register(0);
  }

  async dial(user: string, options: DialOptions = {}): Promise<PhoneCall> {
    const signalling = this.#open;
    const audio = await PhoneAudio.open({
      address: signalling.local.host,
      clock: this.#clock,
      random: this.#random,
      ticker: this.#ticker,
      onSamples: options.onSamples,
    });
    const call = new Call({
      identity: this.#identity,
      signalling,
      credentials: this.#credentials,
      audio,
      clock: this.#clock,
      random: this.#random,
      user,
      options,
    });
    this.#calls.set(call.callId, call);
    return call;
  }

  #sendRegister(uri: string, expiresSeconds: number, fields: Fields): Promise<Outcome> {
    const identity = this.#identity;
    const branch = newBranch(this.#random);
    this.#registerCseq += 1;
    const to = `<sip:${identity.username}@${identity.domain}>`;
    const common = { method: 'REGISTER', branch, cseq: this.#registerCseq, to };
    const bytes = buildRequest({
      method: 'REGISTER',
      uri,
      headers: [
        ...commonFields(identity, this.#registration, common),
        ['Contact', contactOf(identity)],
        ['Expires', String(expiresSeconds)],
        ...fields,
      ],
    });
    return this.#open.request({ method: 'REGISTER', branch, bytes });
  }

  #received(request: SipRequest): void {
    const call = this.#calls.get(request.callId);
    if (call) call.received(request);
    else this.#answerStranger(request);
  }

  /** A request outside of every call: this phone only dials. */
  #answerStranger(request: SipRequest): void {
    if (request.method === 'ACK') return;
    const status = statusForStranger[request.method] ?? 481;
    const headers: Fields = [['Allow', ALLOW]];
    this.#open.send(buildResponse(request, { status, headers }, { toTag: this.#registration.fromTag }));
  }

  get #identity(): Identity {
    const { username, server, domain = hostPort(server), userAgent = 'Offhook demo phone' } = this.#options;
    return { username, domain, userAgent, local: this.#open.local };
  }

  get #open(): Signalling {
    if (!this.#signalling) throw new Error('the phone was not started');
    return this.#signalling;
  }
}

const statusForStranger: Readonly<Record<string, number | undefined>> = { OPTIONS: 200, INVITE: 486 };

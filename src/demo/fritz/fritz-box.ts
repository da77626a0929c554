import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Clock, Random } from '../../lib/index.ts';
import {
  buildResponse,
  type Endpoint,
  parseMessage,
  type ResponseParts,
  type SipRequest,
  type SipResponse,
} from '../../sip/syntax/index.ts';
import { DOMAIN, Registrar, type Telephone } from './registrar.ts';
import { passedBack, passedOn } from './relay.ts';

/** What the box is made of. */
export interface FritzBoxParts {
  readonly telephones: readonly Telephone[];
  readonly clock: Clock;
  readonly random: Random;
}

/** Hears what the box and one of its telephones say to each other; `sent`: by the box. */
export type OnBoxWire = (user: string, direction: 'sent' | 'received', text: string) => void;

const HOST = '127.0.0.1';
/** The longest UDP message there is. */
const MAX_BYTES = 65_535;

/**
 * A box like a FRITZ!Box, as far as its telephones see it: they register with it, and it puts calls through from one to another by their
 * internal numbers. On loopback, over UDP, and without a call of its own: a registrar and a stateless proxy (RFC 3261 10.3, 16.11).
 */
export class FritzBox {
  readonly #registrar: Registrar;
  readonly #random: Random;
  #socket: Socket | undefined;
  /** Set it to hear what goes over the wire. */
  onWire: OnBoxWire = () => undefined;

  constructor({ telephones, clock, random }: FritzBoxParts) {
    this.#registrar = new Registrar(telephones, { clock, random });
    this.#random = random;
  }

  /** Takes a free port. */
  async start(): Promise<void> {
    const socket = createSocket('udp4', (bytes, { address, port }) => this.#received(bytes, { address, port }));
    // A telephone that is gone (ICMP) is no fault of the box.
    socket.on('error', () => undefined);
    socket.bind(0, HOST);
    await once(socket, 'listening');
    this.#socket = socket;
  }

  /** Idempotent. */
  async stop(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket) await new Promise<void>((done) => socket.close(() => done()));
  }

  /** Where its telephones find it. */
  get place(): { readonly host: string; readonly port: number } {
    return { host: HOST, port: this.#own.port };
  }

  get #own(): Endpoint {
    if (!this.#socket) throw new Error('the box was not started');
    return { address: HOST, port: this.#socket.address().port };
  }

  #received(bytes: Buffer, from: Endpoint): void {
    const parsed = parseMessage(bytes, { maxBytes: MAX_BYTES });
    if (parsed.kind === 'request') this.#asked(parsed.request, from, bytes);
    if (parsed.kind === 'response') this.#answered(parsed.response, from, bytes);
  }

  #asked(request: SipRequest, from: Endpoint, bytes: Buffer): void {
    if (request.method === 'REGISTER') {
      const { user } = request.to.uri;
      this.onWire(user, 'received', bytes.toString());
      this.#answer(request, from, this.#registrar.register(request, from), user);
      return;
    }
    const caller = this.#registrar.telephoneAt(from);
    if (caller) this.onWire(caller.user, 'received', bytes.toString());
    const refusal = this.#pass(request, from, caller);
    // RFC 3261 17.1.1.3: an ACK is never answered.
    if (refusal && request.method !== 'ACK') this.#answer(request, from, refusal, caller?.user);
  }

  /** Passes a request on, or says why not. */
  #pass(request: SipRequest, from: Endpoint, caller: Telephone | undefined): ResponseParts | undefined {
    if (request.method === 'OPTIONS' && request.uri.user === '') return { status: 200 };
    if (!caller) return { status: 403 };
    // Nobody but the box says who calls: here, it lets nobody say otherwise.
    if (request.to.tag === undefined && request.from.uri.user !== caller.number) return { status: 403 };
    const { host, user, port } = request.uri;
    const isNumber = host === DOMAIN;
    const place = isNumber
      ? this.#registrar.placeOf(user)
      : { uri: request.rawUri, at: { address: host, port: port ?? 5060 } };
    // In a call: between telephones of the box, and to nobody else.
    const called = place && this.#registrar.telephoneAt(place.at);
    if (!place || !called) return { status: 404 };
    const bytes = passedOn(request, { from, uri: place.uri, own: this.#own });
    if (!bytes) return { status: 483 };
    this.#send(bytes, place.at, called.user);
    return undefined;
  }

  #answered(response: SipResponse, from: Endpoint, bytes: Buffer): void {
    const called = this.#registrar.telephoneAt(from);
    const back = called && passedBack(response, this.#own);
    if (!back) return;
    this.onWire(called.user, 'received', bytes.toString());
    this.#send(back.bytes, back.to, this.#registrar.telephoneAt(back.to)?.user);
  }

  #answer(request: SipRequest, to: Endpoint, parts: ResponseParts, user: string | undefined): void {
    const toTag = this.#random.bytes(6).toString('hex');
    this.#send(buildResponse(request, parts, { toTag, hop: to }), to, user);
  }

  #send(bytes: Buffer, { address, port }: Endpoint, user: string | undefined): void {
    if (user !== undefined) this.onWire(user, 'sent', bytes.toString());
    this.#socket?.send(bytes, port, address);
  }
}

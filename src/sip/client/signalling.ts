import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type Clock, formatHost } from '../../lib/index.ts';
import type { TimerSettings } from '../settings.ts';
import type { SipRequest } from '../syntax/message.ts';
import { parseMessage } from '../syntax/parse.ts';
import type { ClientUser, Outcome } from './client-transaction.ts';
import { ClientTransactions, type Sending } from './client-transactions.ts';

/** A UDP address. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** `host:port` as URIs and Via write it, IPv6 in brackets. */
export const hostPort = ({ host, port }: Endpoint): string => `${formatHost(host)}:${port}`;

/** Hears every SIP message of a phone as it goes over the wire, repetitions included. */
export type OnWire = (direction: 'sent' | 'received', text: string) => void;

/** The longest UDP message there is. */
const MAX_BYTES = 65_535;

/** The UDP socket of a phone, connected to its server: nobody else reaches it. */
export class Signalling {
  readonly #socket: Socket;
  readonly #onRequest: (request: SipRequest) => void;
  readonly #onWire: OnWire | undefined;
  readonly #transactions: ClientTransactions;
  readonly reliable = false;
  #closed = false;
  /** The address that the server sees. */
  readonly local: Endpoint;

  private constructor(socket: Socket, parts: SignallingParts) {
    this.#socket = socket;
    this.#transactions = new ClientTransactions(parts.clock, parts.timers);
    this.#onRequest = parts.onRequest;
    this.#onWire = parts.onWire;
    const { address, port } = socket.address();
    this.local = { host: address, port };
    socket.on('message', (bytes) => this.#received(bytes));
    // RFC 3261 18.4: the way is dead (nobody listens there), for all that wait for an answer.
    socket.on('error', () => this.#failAll());
  }

  /** Binds a free port of `localAddress` (undefined: where the route to the server begins). */
  static async open(parts: SignallingParts): Promise<Signalling> {
    const socket = createSocket(parts.server.host.includes(':') ? 'udp6' : 'udp4');
    socket.bind(0, parts.localAddress);
    await once(socket, 'listening');
    socket.connect(parts.server.port, parts.server.host);
    await once(socket, 'connect');
    return new Signalling(socket, parts);
  }

  /** Sends a request until it is answered; resolves with its final answer, never rejects. `user` hears of the others. */
  request(sending: Sending, user: Omit<ClientUser, 'final'> = {}): Promise<Outcome> {
    return new Promise((final) => this.#transactions.request(sending, this, { ...user, final }));
  }

  /** Sends a message once. */
  send(bytes: Buffer): void {
    if (this.#closed) return;
    this.#onWire?.('sent', bytes.toString());
    this.#socket.send(bytes, (cause) => {
      if (cause) this.#failAll();
    });
  }

  /** What still waits for an answer gets none (503). Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#transactions.clear();
    await new Promise<void>((done) => this.#socket.close(() => done()));
  }

  #received(bytes: Buffer): void {
    this.#onWire?.('received', bytes.toString());
    const parsed = parseMessage(bytes, { maxBytes: MAX_BYTES });
    if (parsed.kind === 'request') this.#onRequest(parsed.request);
    if (parsed.kind === 'response') this.#transactions.responded(parsed.response);
  }

  #failAll(): void {
    this.#transactions.unreachable(this);
  }
}

interface SignallingParts {
  readonly server: Endpoint;
  readonly localAddress: string | undefined;
  readonly clock: Clock;
  readonly timers: TimerSettings;
  /** A request of the server. */
  readonly onRequest: (request: SipRequest) => void;
  readonly onWire: OnWire | undefined;
}

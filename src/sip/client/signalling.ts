import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Clock } from '../../lib/index.ts';
import type { SipRequest, SipResponse } from '../syntax/message.ts';
import { parseMessage } from '../syntax/parse.ts';
import { ClientTransaction, type Outcome } from './client-transaction.ts';

/** A UDP address. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** `host:port` as URIs and Via write it, IPv6 in brackets. */
export const hostPort = ({ host, port }: Endpoint): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

/** A request on its way, and who hears of its answers. */
export interface Sending {
  readonly method: string;
  readonly branch: string;
  readonly bytes: Buffer;
  readonly onProvisional?: (response: SipResponse) => void;
  /** A copy of the final answer: its ACK was lost. */
  readonly onRepeated?: (response: SipResponse) => void;
}

/** Hears every SIP message of a phone as it goes over the wire, repetitions included. */
export type OnWire = (direction: 'sent' | 'received', text: string) => void;

/** The longest UDP message there is. */
const MAX_BYTES = 65_535;

/** The UDP socket of a phone, connected to its server: nobody else reaches it. */
export class Signalling {
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #t1Ms: number;
  readonly #onRequest: (request: SipRequest) => void;
  readonly #onWire: OnWire | undefined;
  readonly #transactions = new Map<string, ClientTransaction>();
  #closed = false;
  /** The address that the server sees. */
  readonly local: Endpoint;

  private constructor(socket: Socket, parts: SignallingParts) {
    this.#socket = socket;
    this.#clock = parts.clock;
    this.#t1Ms = parts.t1Ms;
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

  /** Sends a request until it is answered; resolves with its final answer, never rejects. */
  request(sending: Sending): Promise<Outcome> {
    const key = `${sending.branch} ${sending.method}`;
    return new Promise((resolve) => {
      const transaction = new ClientTransaction({
        method: sending.method,
        clock: this.#clock,
        t1Ms: this.#t1Ms,
        transmit: () => this.send(sending.bytes),
        onProvisional: (response) => sending.onProvisional?.(response),
        onFinal: (outcome) => {
          // An INVITE's stays: copies of its 200 ask for the ACK again.
          if (sending.method !== 'INVITE') this.#transactions.delete(key);
          resolve(outcome);
        },
        onRepeated: (response) => sending.onRepeated?.(response),
      });
      this.#transactions.set(key, transaction);
    });
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
    this.#failAll();
    await new Promise<void>((done) => this.#socket.close(() => done()));
  }

  #received(bytes: Buffer): void {
    this.#onWire?.('received', bytes.toString());
    const parsed = parseMessage(bytes, { maxBytes: MAX_BYTES });
    if (parsed.kind === 'request') this.#onRequest(parsed.request);
    if (parsed.kind === 'response') {
      const { via, cseq } = parsed.response;
      this.#transactions.get(`${via.branch} ${cseq.method}`)?.received(parsed.response);
    }
  }

  #failAll(): void {
    for (const transaction of [...this.#transactions.values()]) transaction.failed();
  }
}

interface SignallingParts {
  readonly server: Endpoint;
  readonly localAddress: string | undefined;
  readonly clock: Clock;
  readonly t1Ms: number;
  /** A request of the server. */
  readonly onRequest: (request: SipRequest) => void;
  readonly onWire: OnWire | undefined;
}

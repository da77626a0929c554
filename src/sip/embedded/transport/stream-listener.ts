import { createServer, type Server, type Socket } from 'node:net';
import type { Guard } from '../../../abuse/index.ts';
import { type Clock, canonicalAddress, type ReportFault } from '../../../lib/index.ts';
import type { Transport } from '../../port.ts';
import type { ConnectionCaps } from './connection-caps.ts';
import { ListenError, type Listener } from './flow.ts';

/** How long a connection may take until it can carry SIP: the handshake of TLS, the upgrade of WebSocket. */
export const OPENING_MS = 10_000;

/** A connection that can carry SIP. */
export interface Opened {
  close(): void;
  /** Resolves when it is gone and has left no timer. */
  readonly closed: Promise<void>;
}

/** Makes an accepted socket carry SIP and says so, once; or destroys it, or leaves it to the listener's patience. */
export type Opening = (socket: Socket, opened: (connection: Opened) => void) => void;

/** What a listener needs of its server. */
export interface ListenerParts {
  readonly clock: Clock;
  /** Shared by all listeners of a server. */
  readonly caps: ConnectionCaps;
  readonly openingMs: number;
  /** What a connection is counted under, by its canonical address. */
  readonly countedAs: (address: string) => string;
  /** Where opening costs more than it costs the caller: what one source may ask for. */
  readonly rate?: Guard | undefined;
  readonly onFault: ReportFault;
}

/** Every transport that has connections. */
export type StreamTransport = Exclude<Transport, 'udp'>;

interface At {
  readonly transport: StreamTransport;
  readonly host: string;
  readonly port: number;
}

/** Accepts the connections of one stream transport up to the caps, and closes those that never get as far as SIP. */
export class StreamListener implements Listener {
  readonly transport: Transport;
  readonly host: string;
  readonly #parts: ListenerParts;
  readonly #opening: Opening | Promise<Opening>;
  readonly #arrivals = new Set<Arrival>();
  #port: number;
  #server: Server | undefined;

  /** `opening`: what it takes to open may still have to be loaded. */
  constructor(at: At, parts: ListenerParts, opening: Opening | Promise<Opening>) {
    this.transport = at.transport;
    this.host = at.host;
    this.#port = at.port;
    this.#parts = parts;
    this.#opening = opening;
  }

  get port(): number {
    return this.#port;
  }

  async start(): Promise<void> {
    const open = await this.#opening;
    const server = createServer({ noDelay: true }, (socket) => this.#accept(socket, open));
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once('error', (cause) => {
        this.#server = undefined;
        reject(new ListenError(this, cause));
      });
      server.listen({ port: this.#port, host: this.host, exclusive: true }, () => {
        server.removeAllListeners('error');
        server.on('error', (cause) => this.#parts.onFault(`sip ${this.transport} socket`, cause));
        const bound = server.address();
        if (bound && typeof bound === 'object') this.#port = bound.port;
        resolve();
      });
    });
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    await Promise.all([closed, ...[...this.#arrivals].map((arrival) => arrival.close())]);
  }

  #accept(socket: Socket, open: Opening): void {
    const { clock, caps, openingMs, rate, countedAs } = this.#parts;
    const address = socket.remoteAddress;
    const source = address === undefined ? undefined : countedAs(canonicalAddress(address));
    const tooFast = source !== undefined && rate?.admits(source, clock.now()) === false;
    if (source === undefined || tooFast || !caps.admit(source)) {
      socket.destroy();
      return;
    }
    const arrival = new Arrival(socket, clock, openingMs);
    this.#arrivals.add(arrival);
    socket.once('close', () => {
      this.#arrivals.delete(arrival);
      caps.left(source);
    });
    open(socket, (connection) => arrival.opened(connection));
  }
}

/** An accepted socket, from before its handshakes to its end. */
class Arrival {
  readonly #socket: Socket;
  readonly #closed: Promise<void>;
  readonly #cancelPatience: () => void;
  #connection: Opened | undefined;

  constructor(socket: Socket, clock: Clock, openingMs: number) {
    this.#socket = socket;
    this.#cancelPatience = clock.after(openingMs, () => socket.destroy());
    this.#closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#cancelPatience();
        resolve();
      });
    });
    // A reset is how some peers hang up: `close` follows and does all there is to do.
    socket.on('error', () => undefined);
  }

  opened(connection: Opened): void {
    this.#cancelPatience();
    this.#connection = connection;
  }

  async close(): Promise<void> {
    this.#connection?.close();
    this.#socket.destroy();
    await Promise.all([this.#closed, this.#connection?.closed]);
  }
}

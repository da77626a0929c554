import type { Socket } from 'node:net';
import { type ClientCertificate, type Clock, canonicalAddress } from '../../../lib/index.ts';
import type { Source, Target, Transport } from '../../port.ts';
import { StreamFramer } from '../../syntax/framing.ts';
import type { Endpoint } from '../../syntax/via.ts';
import type { Flow, Receive } from './flow.ts';
import { Liveness } from './liveness.ts';
import { sourceOf } from './source.ts';
import type { Wire } from './wire.ts';

/** A peer that does not read what it asked for is cut off here. */
export const UNREAD_BYTES = 256 * 1024;
/** RFC 5626 4.4.1: the pong. */
export const PONG = Buffer.from('\r\n');
/** RFC 5626 3.5.1: what asks for it. */
const PING = Buffer.from('\r\n\r\n');
/** How soon the system asks a silent peer whether it is there, in milliseconds. */
const PROBE_MS = 10_000;

/** What a connection needs of its server. */
export interface ConnectionParts {
  readonly clock: Clock;
  readonly idleMs: number;
  readonly receive: Receive;
  readonly wire: Wire;
}

/** Both ends of a connection, and who is at the other one. */
export interface Ends {
  readonly source: Source;
  readonly local: Endpoint;
}

/** The ends of a connected socket. */
export const endsOf = (
  socket: Socket,
  transport: Exclude<Transport, 'udp'>,
  certificate?: ClientCertificate | undefined,
  opened?: Target | undefined,
): Ends => ({
  source: sourceOf(transport, socket.remoteAddress ?? '', socket.remotePort ?? 0, certificate, opened),
  local: { address: canonicalAddress(socket.localAddress ?? ''), port: socket.localPort ?? 0 },
});

/**
 * One connection over TCP, or TLS whose handshake is done, accepted or opened by us. Closes itself when idle, when a message stays half, when it
 * stays unproven, and when the stream makes no sense.
 */
export class StreamConnection implements Flow {
  readonly protocol: Transport;
  readonly reliable = true;
  readonly hop: Endpoint;
  readonly local: Endpoint;
  /** Resolves when the socket is gone. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #source: Source;
  readonly #receive: Receive;
  readonly #liveness: Liveness;
  readonly #wire: Wire;
  readonly #framer = new StreamFramer();

  constructor(socket: Socket, { source, local }: Ends, { clock, idleMs, receive, wire }: ConnectionParts) {
    this.#socket = socket;
    this.#receive = receive;
    this.#wire = wire;
    this.#source = source;
    this.protocol = source.transport;
    this.hop = source;
    this.local = local;
    this.#liveness = new Liveness(clock, idleMs, () => this.close());
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#liveness.stop();
        resolve();
      });
    });
    // A reset is how some peers hang up: `close` follows and does all there is to do.
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => this.#heard(chunk));
  }

  get isOpen(): boolean {
    return this.#socket.writable;
  }

  /** RFC 3261 18.2.2: on a reliable transport the answer goes back over the connection. */
  answerTo(): void {}

  send(message: Buffer): void {
    if (!this.isOpen) return;
    this.#socket.write(message);
    this.#wire.sent(message, this, this.hop);
    if (this.#socket.writableLength > UNREAD_BYTES) this.close();
  }

  proven(): void {
    this.#liveness.proven();
  }

  /** It may be silent for as long as it likes from now on, until the result is called. */
  keep(): () => void {
    this.#socket.setKeepAlive(true, PROBE_MS);
    return this.#liveness.keep();
  }

  /** RFC 5626 4.4.1. Whether a pong comes is not looked at: many servers send none. */
  ping(): void {
    this.send(PING);
  }

  /** Idempotent. */
  close(): void {
    this.#liveness.stop();
    this.#socket.destroy();
  }

  #heard(chunk: Buffer): void {
    let pings = 0;
    for (const found of this.#framer.push(chunk)) {
      this.#liveness.heard();
      if (found === 'ping') pings += 1;
      else this.#receive(found, this, this.#source);
    }
    // One write for all: pings cost no token of the packet rate, and a chunk may hold thousands.
    if (pings > 0) this.send(Buffer.alloc(PONG.length * pings, PONG));
    if (this.#framer.failed !== undefined) this.close();
    else if (this.#framer.pending > 0) this.#liveness.unfinished();
  }
}

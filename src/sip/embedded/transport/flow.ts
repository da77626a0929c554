import type { Source, Target, Transport } from '../../port.ts';
import type { Endpoint } from '../../syntax/via.ts';

/** The one thing of a Via header field that a flow needs to find the way back. */
export interface ReturnAddress {
  /** Port of sent-by; `undefined` where none is written. */
  readonly port: number | undefined;
  /** True when the sender asks for answers at the port it sent from (RFC 3581). */
  readonly rport: boolean;
}

/**
 * A way to the next hop: that on which a message came, or one that was opened outwards. It says nothing of who sent the
 * message (`Source`). Transactions and calls know nothing of sockets but this. A flow that has broken swallows what is
 * sent: retransmission and time-outs are the business of its user.
 */
export interface Flow {
  readonly protocol: Transport;
  /** True where the transport itself repeats what was lost: retransmission timers are then zero. */
  readonly reliable: boolean;
  /** The other end. Its address is in canonical text form. */
  readonly hop: Endpoint;
  /** Our end, where the next hop reaches us. */
  readonly local: Endpoint;
  /** False where it has broken, as far as is known. Always true without a connection. */
  readonly isOpen: boolean;
  /** Fixes where answers go, by the topmost Via of the request. Called once for each request. */
  answerTo(via: ReturnAddress): void;
  /** Sends one whole message. */
  send(message: Buffer): void;
  /** Whoever sends over the connection has proven to be a phone of ours, or a call's: it may stay. Once is enough; idempotent. */
  proven?(): void;
  /** Ends the connection, where the transport has any. Idempotent. */
  close?(): void;
}

/** Receives every message of a transport, whole and unparsed, with the way back and who sent it. The bytes belong to the receiver. */
export type Receive = (message: Buffer, flow: Flow, source: Source) => void;

/** A transport that can open a way outwards. Rejects, with the cause, where there is none. */
export interface Opener {
  open(target: Target): Promise<Flow>;
}

/** A listening transport. */
export interface Listener {
  readonly transport: Transport;
  readonly host: string;
  /** The port that was bound. Meaningful after `start`. */
  readonly port: number;
  start(): Promise<void>;
  /** Closes the socket and every connection. Idempotent. */
  stop(): Promise<void>;
}

/** A port that could not be bound. The message names transport, host and port. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly transport: Transport;
  readonly host: string;
  readonly port: number;

  constructor(listener: Pick<Listener, 'transport' | 'host' | 'port'>, cause: NodeJS.ErrnoException) {
    const { transport, host, port } = listener;
    const why = cause.code === 'EADDRINUSE' ? 'is taken' : `cannot be bound (${cause.code ?? cause.message})`;
    super(`SIP ${transport} port ${port} on ${host} ${why}`, { cause });
    this.transport = transport;
    this.host = host;
    this.port = port;
  }
}

import type { Socket } from 'node:dgram';
import { udpSocketFor } from '../lib/index.ts';

/** Where a datagram came from. */
export interface RtpSource {
  readonly address: string;
  readonly port: number;
}

/** What a socket tells its owner. */
export interface SocketListener {
  received(datagram: Buffer, source: RtpSource): void;
  /** The operating system refused to send or receive. */
  failed(cause: unknown): void;
}

/** A bound UDP socket. What comes while nobody has it is dropped. */
export class BoundSocket {
  readonly address: string;
  readonly port: number;
  /** Who has it. */
  listener: SocketListener | undefined;
  readonly #socket: Socket;

  /** Throws what the system says where this address and port cannot be bound. */
  constructor(address: string, port: number) {
    this.address = address;
    this.port = port;
    this.#socket = udpSocketFor(address);
    let failure: Error | undefined;
    this.#socket.on('error', (cause) => {
      failure = cause;
      this.listener?.failed(cause);
    });
    this.#socket.on('message', (datagram, source) => this.listener?.received(datagram, source));
    // Synchronous, because the look-up is: `failure` is set when it returns.
    this.#socket.bind({ address, port, exclusive: true });
    if (!failure) return;
    this.#socket.close();
    throw failure;
  }

  send(datagram: Buffer, port: number, address: string): void {
    this.#socket.send(datagram, port, address, this.#sent);
  }

  close(): void {
    this.#socket.close();
  }

  readonly #sent = (cause: Error | null): void => {
    if (cause) this.listener?.failed(cause);
  };
}

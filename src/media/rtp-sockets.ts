import { createSocket, type Socket, type SocketOptions } from 'node:dgram';
import { isIP } from 'node:net';
import type { PortPool } from './ports.ts';

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

/** A bound UDP socket on a port of the pool. Addresses are IP literals throughout. */
export interface RtpSocket {
  readonly port: number;
  send(datagram: Buffer, port: number, address: string): void;
  /** Closes and gives the port back. Call once. */
  close(): void;
}

/** How many ports in a row may belong to other programs before the range counts as full. */
const MAX_BIND_TRIES = 32;

/**
 * Addresses are literals, so there is nothing to look up: answering at once makes `bind` and `send` synchronous
 * and spares every packet the thread pool.
 */
const literalLookup: NonNullable<SocketOptions['lookup']> = (address, options, done) => {
  done(null, address, Number(options));
};

/**
 * Binds a socket to `localAddress` and a port of the pool, skipping those that other programs hold (they rest, too).
 * Undefined when no port is left. Throws when the address cannot be bound at all.
 */
export const openRtpSocket = (
  pool: PortPool,
  localAddress: string,
  listener: SocketListener,
): RtpSocket | undefined => {
  for (let tries = 0; tries < MAX_BIND_TRIES; tries += 1) {
    const port = pool.take();
    if (port === undefined) return undefined;
    const bound = bind(localAddress, port);
    if ('socket' in bound) return wrap(bound.socket, port, pool, listener);
    pool.giveBack(port);
    if (bound.code !== 'EADDRINUSE') {
      throw new Error(`no RTP socket on ${localAddress} port ${port}: ${bound.code}`, { cause: bound.cause });
    }
  }
  return undefined;
};

const bind = (
  address: string,
  port: number,
): { readonly socket: Socket } | { readonly code: string; readonly cause: Error } => {
  const socket = createSocket({ type: isIP(address) === 6 ? 'udp6' : 'udp4', lookup: literalLookup });
  let failure: NodeJS.ErrnoException | undefined;
  const onError = (cause: NodeJS.ErrnoException) => {
    failure = cause;
  };
  socket.on('error', onError);
  // Synchronous, because the look-up is: `failure` is set when it returns.
  socket.bind({ address, port, exclusive: true });
  socket.off('error', onError);
  if (!failure) return { socket };
  socket.close();
  return { code: failure.code ?? failure.message, cause: failure };
};

const wrap = (socket: Socket, port: number, pool: PortPool, listener: SocketListener): RtpSocket => {
  const failed = (cause: unknown) => listener.failed(cause);
  const sent = (cause: Error | null) => {
    if (cause) listener.failed(cause);
  };
  socket.on('error', failed);
  socket.on('message', (datagram, source) => listener.received(datagram, source));
  return {
    port,
    send: (datagram, remotePort, address) => socket.send(datagram, remotePort, address, sent),
    close: () => {
      socket.close();
      pool.giveBack(port);
    },
  };
};

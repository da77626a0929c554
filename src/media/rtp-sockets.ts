import { type Clock, errorCode, type Random } from '../lib/index.ts';
import { BoundSocket, type SocketListener } from './bound-socket.ts';
import { RestingPool } from './resting-pool.ts';

/** The UDP socket of a call. Addresses are IP literals throughout. */
export interface RtpSocket {
  readonly port: number;
  send(datagram: Buffer, port: number, address: string): void;
  /** Gives it back. Call once. */
  close(): void;
}

/** The RTP ports of a process: even ones of `portMin..portMax` (RFC 3550 11), each handed out to one call at a time. */
export interface PortRange {
  readonly portMin: number;
  readonly portMax: number;
  /** How long a port rests after use, in milliseconds, so that late packets of one call do not reach the next. */
  readonly quarantineMs: number;
}

/** How many ports in a row may belong to other programs before the range counts as full. */
const MAX_BIND_TRIES = 32;

/** A socket that is bound already is taken where there are so many to choose from: fewer, and an outsider might guess which. */
const ENOUGH_TO_CHOOSE = 64;

/** More than these are not kept open for later calls. */
const MOST_KEPT = 1024;

/**
 * The sockets of a process. One that a call has left stays open, unheard, and serves a later call when it has rested: to bind a socket and to close it
 * costs more than all that a short call sends.
 */
export class RtpSockets {
  readonly #ports: RestingPool<number>;
  readonly #kept: RestingPool<BoundSocket>;
  #taken = 0;
  #stopped = false;

  constructor({ portMin, portMax, quarantineMs }: PortRange, clock: Clock, random: Random) {
    const first = portMin + (portMin % 2);
    const even = Array.from({ length: Math.max(0, Math.floor((portMax - first) / 2) + 1) }, (_, n) => first + 2 * n);
    this.#ports = new RestingPool(even, quarantineMs, clock, random);
    this.#kept = new RestingPool<BoundSocket>([], quarantineMs, clock, random);
  }

  /** How many calls have one now. */
  get taken(): number {
    return this.#taken;
  }

  /**
   * A socket on `localAddress` and a port that nobody can foretell; ports that other programs hold are skipped (they rest, too).
   * Undefined when no port is left. Throws when the address cannot be bound at all.
   */
  take(localAddress: string, listener: SocketListener): RtpSocket | undefined {
    const bound = this.#bound(localAddress);
    if (!bound) return undefined;
    bound.listener = listener;
    this.#taken += 1;
    return {
      port: bound.port,
      send: (datagram, port, address) => bound.send(datagram, port, address),
      close: () => this.#giveBack(bound),
    };
  }

  /** Closes those that nobody has, and from now on each that is given back. */
  stop(): void {
    this.#stopped = true;
    for (const bound of this.#kept.empty()) bound.close();
  }

  #bound(localAddress: string): BoundSocket | undefined {
    for (let tries = 0; tries < MAX_BIND_TRIES; tries += 1) {
      const kept = this.#kept.free >= ENOUGH_TO_CHOOSE || this.#ports.free === 0 ? this.#kept.take() : undefined;
      if (kept?.address === localAddress) return kept;
      kept?.close();
      const port = kept?.port ?? this.#ports.take();
      if (port === undefined) return undefined;
      try {
        return new BoundSocket(localAddress, port);
      } catch (cause) {
        this.#ports.giveBack(port);
        const code = errorCode(cause);
        if (code !== 'EADDRINUSE') throw new Error(`no RTP socket on ${localAddress} port ${port}: ${code}`, { cause });
      }
    }
    return undefined;
  }

  #giveBack(bound: BoundSocket): void {
    bound.listener = undefined;
    this.#taken -= 1;
    if (!this.#stopped && this.#kept.size < MOST_KEPT) {
      this.#kept.giveBack(bound);
      return;
    }
    bound.close();
    this.#ports.giveBack(bound.port);
  }
}

import type { Socket } from 'node:dgram';
import { type Clock, isUnicast, type ReportFault, udpSocketFor } from '../../../lib/index.ts';
import { LocalAddresses } from '../../local-addresses.ts';
import type { Target } from '../../port.ts';
import type { Endpoint } from '../../syntax/via.ts';
import { type Flow, ListenError, type Listener, type Opener, type Receive, type ReturnAddress } from './flow.ts';
import { sourceOf } from './source.ts';
import type { Wire } from './wire.ts';

/** Room for the packets of a busy second while a garbage collection runs. */
export const UDP_RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

/** RFC 3261 18.2.2: the port of a sent-by without one. */
const DEFAULT_PORT = 5060;

/** What the listener tells each of its flows. */
interface UdpSide {
  readonly socket: Socket;
  readonly port: number;
  readonly clock: Clock;
  readonly localAddresses: LocalAddresses;
  readonly wire: Wire;
}

/** What the listener needs of its server. */
export interface UdpParts {
  readonly clock: Clock;
  readonly receive: Receive;
  readonly wire: Wire;
  readonly onFault: ReportFault;
}

/** The way back of one datagram, or the way to a target of ours. */
class UdpFlow implements Flow {
  readonly protocol = 'udp';
  readonly reliable = false;
  readonly isOpen = true;
  readonly hop: Endpoint;
  readonly #side: UdpSide;
  readonly #reported: string;
  #port: number;

  /** `reported`: the address as the socket wrote it, with a zone where it has one. */
  constructor(side: UdpSide, reported: string, hop: Endpoint) {
    this.hop = hop;
    this.#side = side;
    this.#reported = reported;
    this.#port = hop.port;
  }

  /** The local address costs a question to the kernel: it is asked for when it is read. */
  get local(): Endpoint {
    const { localAddresses, clock, port } = this.#side;
    return { address: localAddresses.towards(this.#reported, clock.now()), port };
  }

  /**
   * RFC 3581 4: with `rport` the answer goes to the port that the request came from, else (RFC 3261 18.2.2) to that of
   * sent-by. The address is always the packet's: `maddr` and the host of sent-by are what anybody may write.
   */
  answerTo(via: ReturnAddress): void {
    if (!via.rport) this.#port = via.port ?? DEFAULT_PORT;
  }

  /** What cannot be sent is lost, as any datagram may be. */
  send(message: Buffer): void {
    const { socket, wire } = this.#side;
    socket.send(message, this.#port, this.#reported);
    wire.sent(message, this, { address: this.hop.address, port: this.#port });
  }
}

/** SIP over UDP: one socket, one message in each datagram. */
export class UdpListener implements Listener, Opener {
  readonly transport = 'udp';
  readonly host: string;
  readonly #parts: UdpParts;
  #port: number;
  #side: UdpSide | undefined;
  #receiveBufferBytes = 0;

  constructor(at: { host: string; port: number }, parts: UdpParts) {
    this.host = at.host;
    this.#port = at.port;
    this.#parts = parts;
  }

  get port(): number {
    return this.#port;
  }

  /** Bytes of receive buffer that the kernel granted; asked for are `UDP_RECEIVE_BUFFER_BYTES`. Linux reports them twice. */
  get receiveBufferBytes(): number {
    return this.#receiveBufferBytes;
  }

  start(): Promise<void> {
    const socket = udpSocketFor(this.host);
    return new Promise((resolve, reject) => {
      socket.once('error', (cause) => {
        socket.close();
        reject(new ListenError(this, cause));
      });
      socket.bind({ port: this.#port, address: this.host, exclusive: true }, () => {
        socket.removeAllListeners('error');
        this.#bound(socket);
        resolve();
      });
    });
  }

  stop(): Promise<void> {
    const side = this.#side;
    this.#side = undefined;
    if (!side) return Promise.resolve();
    return new Promise((resolve) => side.socket.close(() => resolve()));
  }

  /** A way from the bound port. There is no connection to make: only an address that the socket cannot reach rejects. */
  async open({ address, port }: Target): Promise<Flow> {
    if (!this.#side) throw new Error('SIP over UDP does not listen');
    if (port === 0 || !isUnicast(address)) throw new Error(`Nobody can be reached at ${address} port ${port}`);
    return new UdpFlow(this.#side, address, { address, port });
  }

  #bound(socket: Socket): void {
    this.#port = socket.address().port;
    this.#askForBuffer(socket);
    const { clock, receive, wire, onFault } = this.#parts;
    const side: UdpSide = {
      socket,
      port: this.#port,
      clock,
      localAddresses: new LocalAddresses(this.host),
      wire,
    };
    this.#side = side;
    socket.on('error', (cause) => onFault('sip udp socket', cause));
    socket.on('message', (message, from) => {
      const source = sourceOf('udp', from.address, from.port);
      // A reply to port 0 would throw, and one to a broadcast address would reach many; nobody sends from there.
      if (source.port === 0 || !isUnicast(source.address)) return;
      receive(message, new UdpFlow(side, from.address, source), source);
    });
  }

  #askForBuffer(socket: Socket): void {
    try {
      socket.setRecvBufferSize(UDP_RECEIVE_BUFFER_BYTES);
    } catch (cause) {
      this.#parts.onFault('sip udp receive buffer', cause);
    }
    this.#receiveBufferBytes = socket.getRecvBufferSize();
  }
}

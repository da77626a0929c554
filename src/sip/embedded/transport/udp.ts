import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { Clock, ReportFault } from '../../../lib/index.ts';
import type { Source } from '../../port.ts';
import { canonicalAddress, isUnicast } from './address.ts';
import { type Flow, ListenError, type Listener, type Receive, type ReturnAddress } from './flow.ts';
import { LocalAddresses } from './local-addresses.ts';
import { lookUpNumeric } from './numeric-lookup.ts';

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
}

/** Where a datagram came from. The local address costs a question to the kernel: it is asked for when it is read. */
class UdpSource implements Source {
  readonly transport = 'udp';
  readonly address: string;
  readonly port: number;
  readonly #side: UdpSide;
  readonly #reported: string;

  constructor(side: UdpSide, from: RemoteInfo) {
    this.#side = side;
    this.#reported = from.address;
    this.address = canonicalAddress(from.address);
    this.port = from.port;
  }

  get localAddress(): string {
    return this.#side.localAddresses.towards(this.#reported, this.#side.clock.now());
  }

  get localPort(): number {
    return this.#side.port;
  }
}

class UdpFlow implements Flow {
  readonly protocol = 'udp';
  readonly reliable = false;
  readonly remote: Source;
  readonly #socket: Socket;
  readonly #address: string;
  #port: number;

  constructor(side: UdpSide, from: RemoteInfo) {
    this.remote = new UdpSource(side, from);
    this.#socket = side.socket;
    this.#address = from.address;
    this.#port = from.port;
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
    this.#socket.send(message, this.#port, this.#address);
  }
}

/** SIP over UDP: one socket, one message in each datagram. */
export class UdpListener implements Listener {
  readonly transport = 'udp';
  readonly host: string;
  readonly #clock: Clock;
  readonly #receive: Receive;
  readonly #onFault: ReportFault;
  #port: number;
  #socket: Socket | undefined;
  #receiveBufferBytes = 0;

  constructor(at: { host: string; port: number }, clock: Clock, receive: Receive, onFault: ReportFault) {
    this.host = at.host;
    this.#port = at.port;
    this.#clock = clock;
    this.#receive = receive;
    this.#onFault = onFault;
  }

  get port(): number {
    return this.#port;
  }

  /** Bytes of receive buffer that the kernel granted; asked for are `UDP_RECEIVE_BUFFER_BYTES`. Linux reports them twice. */
  get receiveBufferBytes(): number {
    return this.#receiveBufferBytes;
  }

  start(): Promise<void> {
    const socket = createSocket({ type: this.host.includes(':') ? 'udp6' : 'udp4', lookup: lookUpNumeric });
    this.#socket = socket;
    return new Promise((resolve, reject) => {
      socket.once('error', (cause) => {
        this.#socket = undefined;
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
    const socket = this.#socket;
    this.#socket = undefined;
    if (!socket) return Promise.resolve();
    return new Promise((resolve) => socket.close(() => resolve()));
  }

  #bound(socket: Socket): void {
    this.#port = socket.address().port;
    this.#askForBuffer(socket);
    const side: UdpSide = {
      socket,
      port: this.#port,
      clock: this.#clock,
      localAddresses: new LocalAddresses(this.host),
    };
    socket.on('error', (cause) => this.#onFault('sip udp socket', cause));
    socket.on('message', (message, from) => {
      const flow = new UdpFlow(side, from);
      // A reply to port 0 would throw, and one to a broadcast address would reach many; nobody sends from there.
      if (from.port !== 0 && isUnicast(flow.remote.address)) this.#receive(message, flow);
    });
  }

  #askForBuffer(socket: Socket): void {
    try {
      socket.setRecvBufferSize(UDP_RECEIVE_BUFFER_BYTES);
    } catch (cause) {
      this.#onFault('sip udp receive buffer', cause);
    }
    this.#receiveBufferBytes = socket.getRecvBufferSize();
  }
}

import { isUtf8 } from 'node:buffer';
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Source, Transport } from '../../port.ts';
import type { Endpoint } from '../../syntax/via.ts';
import type { Flow, Receive } from './flow.ts';
import { Liveness } from './liveness.ts';
import { type ConnectionParts, type Ends, PONG, UNREAD_BYTES } from './stream-connection.ts';
import type { Wire } from './wire.ts';

const PING = Buffer.from('\r\n\r\n');

/** One WebSocket that carries SIP (RFC 7118): a message of it is one of SIP. Closes itself as `Liveness` says. */
export class WebSocketConnection implements Flow {
  readonly protocol: Transport;
  readonly reliable = true;
  readonly hop: Endpoint;
  readonly local: Endpoint;
  /** Resolves when the socket is gone. */
  readonly closed: Promise<void>;
  readonly #web: WebSocket;
  readonly #socket: Socket;
  readonly #source: Source;
  readonly #receive: Receive;
  readonly #liveness: Liveness;
  readonly #wire: Wire;

  /** `socket` is what the WebSocket runs over. */
  constructor(
    web: WebSocket,
    socket: Socket,
    { source, local }: Ends,
    { clock, idleMs, receive, wire }: ConnectionParts,
  ) {
    this.#web = web;
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
    // Before `ws` reads them: what it can make no whole message of stays unfinished.
    socket.prependListener('data', () => this.#liveness.unfinished());
    // `ws` has told the peer what is wrong, and closes.
    web.on('error', () => undefined);
    // A Buffer, as long as nobody changes `binaryType`.
    web.on('message', (data) => this.#heard(data as Buffer));
    // RFC 6455 5.5.2, RFC 7118 6: `ws` answers a ping itself.
    web.on('ping', () => this.#liveness.heard());
    web.on('pong', () => this.#liveness.heard());
  }

  get isOpen(): boolean {
    return this.#web.readyState === this.#web.OPEN;
  }

  /** RFC 7118 5.2: the answer goes back over the connection; what Via says leads nowhere. */
  answerTo(): void {}

  /** RFC 7118 4.2: text where it can be, else binary; a WebSocket that is closed swallows it. */
  send(message: Buffer): void {
    if (!this.isOpen) return;
    this.#web.send(message, { binary: !isUtf8(message) });
    this.#wire.sent(message, this, this.hop);
    if (this.#web.bufferedAmount > UNREAD_BYTES) this.close();
  }

  proven(): void {
    this.#liveness.proven();
  }

  /** Idempotent. */
  close(): void {
    this.#liveness.stop();
    this.#socket.destroy();
  }

  #heard(message: Buffer): void {
    this.#liveness.heard();
    // RFC 7118 6, RFC 5626 4.4.1
    if (message.equals(PING)) this.send(PONG);
    else this.#receive(message, this, this.#source);
  }
}

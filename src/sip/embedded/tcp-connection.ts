import type { Socket } from 'node:net';
import type { CancelTimer, Clock } from '../../lib/index.ts';
import type { Source } from '../port.ts';
import { canonicalAddress } from './address.ts';
import type { Flow, Receive } from './flow.ts';
import { StreamFramer } from './framing.ts';

/** How long a message may take from its first byte to its last. */
export const HALF_MESSAGE_MS = 10_000;
/** A peer that does not read what it asked for is cut off here. */
const UNREAD_BYTES = 256 * 1024;
/** RFC 5626 4.4.1: the pong. */
const PONG = '\r\n';

const sourceOf = (socket: Socket): Source => ({
  transport: 'tcp',
  address: canonicalAddress(socket.remoteAddress ?? ''),
  port: socket.remotePort ?? 0,
  localAddress: canonicalAddress(socket.localAddress ?? ''),
  localPort: socket.localPort ?? 0,
});

/** One accepted TCP connection. Closes itself when idle, when a message stays half, and when the stream makes no sense. */
export class TcpConnection implements Flow {
  readonly protocol = 'tcp';
  readonly reliable = true;
  readonly remote: Source;
  /** Resolves when the socket is gone. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #idleMs: number;
  readonly #receive: Receive;
  readonly #framer = new StreamFramer();
  #lastHeardAt: number;
  #halfSince: number | undefined;
  #cancelTimer: CancelTimer;

  constructor(socket: Socket, clock: Clock, idleMs: number, receive: Receive) {
    this.#socket = socket;
    this.#clock = clock;
    this.#idleMs = idleMs;
    this.#receive = receive;
    this.remote = sourceOf(socket);
    this.#lastHeardAt = clock.now();
    this.#cancelTimer = clock.after(idleMs, this.#check);
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#cancelTimer();
        resolve();
      });
    });
    // A reset is how some peers hang up: `close` follows and does all there is to do.
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => this.#heard(chunk));
  }

  /** RFC 3261 18.2.2: on a reliable transport the answer goes back over the connection. */
  answerTo(): void {}

  send(message: Buffer): void {
    if (!this.#socket.writable) return;
    this.#socket.write(message);
    if (this.#socket.writableLength > UNREAD_BYTES) this.close();
  }

  /** Idempotent. */
  close(): void {
    this.#cancelTimer();
    this.#socket.destroy();
  }

  #heard(chunk: Buffer): void {
    let pings = 0;
    for (const found of this.#framer.push(chunk)) {
      this.#lastHeardAt = this.#clock.now();
      this.#halfSince = undefined;
      if (found === 'ping') pings += 1;
      else this.#receive(found, this);
    }
    // One write for all: pings cost no token of the packet rate, and a chunk may hold thousands.
    if (pings > 0) this.send(Buffer.from(PONG.repeat(pings)));
    if (this.#framer.failed !== undefined) {
      this.close();
      return;
    }
    this.#watchHalfMessage();
  }

  #watchHalfMessage(): void {
    if (this.#framer.pending === 0) {
      this.#halfSince = undefined;
    } else if (this.#halfSince === undefined && !this.#socket.destroyed) {
      this.#halfSince = this.#clock.now();
      this.#arm();
    }
  }

  #deadline(): number {
    const idle = this.#lastHeardAt + this.#idleMs;
    return this.#halfSince === undefined ? idle : Math.min(idle, this.#halfSince + HALF_MESSAGE_MS);
  }

  #arm(): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#clock.after(this.#deadline() - this.#clock.now(), this.#check);
  }

  readonly #check = (): void => {
    if (this.#clock.now() >= this.#deadline()) {
      this.close();
      return;
    }
    this.#arm();
  };
}

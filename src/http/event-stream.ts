import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Clock } from '../lib/index.ts';

/** One message of an event stream. `data` is sent as JSON on one line. */
export interface StreamMessage {
  readonly event: 'state' | 'attempt' | 'gap' | 'message' | 'lost' | 'bye';
  /** What a client hands back as `Last-Event-ID` to read on from here. */
  readonly id?: number;
  readonly data: unknown;
}

/** So much may wait for a client that does not read: a few dozen messages. */
const MAX_UNSENT_BYTES = 65_536;

/** How long a client may take to read the end. */
const LINGER_MS = 5000;

/** WHATWG HTML 9.2.5: `id`, `event` and `data`, and an empty line at the end. JSON holds no line break. */
const textOf = ({ event, id, data }: StreamMessage): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/**
 * Writes one event stream. What the client does not read is bounded: at `MAX_UNSENT_BYTES` the connection is cut, and the
 * client comes back with the last id that it has seen.
 */
export class EventStream {
  readonly #out: ServerResponse;
  readonly #clock: Clock;

  /** Sends the head of the answer; `headers` are those that every answer of this server has. */
  constructor(out: ServerResponse, clock: Clock, headers: OutgoingHttpHeaders) {
    this.#out = out;
    this.#clock = clock;
    out.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream; charset=utf-8',
      // For nginx, which would otherwise keep the messages to itself until it has enough of them.
      'x-accel-buffering': 'no',
      connection: 'close',
    });
    out.flushHeaders();
  }

  /** Whether anybody can still be reached. */
  get open(): boolean {
    return !this.#out.destroyed && !this.#out.writableEnded;
  }

  /** Whether more can be sent and the connection stays: who has a queue of his own sends nothing until then. */
  get hasRoom(): boolean {
    return this.open && this.#out.writableLength < MAX_UNSENT_BYTES / 2;
  }

  send(message: StreamMessage): void {
    this.#write(textOf(message));
  }

  /** A comment: keeps proxies from thinking that the connection is dead. */
  beat(): void {
    this.#write(':\n\n');
  }

  /** Ends the answer; who has not read it to its end within `LINGER_MS` is cut off. */
  end(): void {
    if (!this.open) return;
    const cancel = this.#clock.after(LINGER_MS, () => this.#out.destroy());
    this.#out.once('close', cancel);
    this.#out.end();
  }

  #write(text: string): void {
    if (!this.open) return;
    if (this.#out.writableLength > MAX_UNSENT_BYTES) this.#out.destroy();
    else this.#out.write(text);
  }
}

import type { Clock } from '../../lib/index.ts';
import type { SipStack, WireMessage } from '../port.ts';
import type { Redaction } from '../redaction/index.ts';
import { namesIn } from './names.ts';
import { TraceReader } from './reader.ts';

/** So many calls and registrations are known to be of the line that somebody reads. */
const MOST_CALL_IDS = 1000;
/** So many bytes are read for traces in one second: who floods the server takes no time from calls by it. */
const MOST_BYTES_A_SECOND = 1024 * 1024;

/** What a trace is made of. */
export interface SipTraceParts {
  readonly redaction: Pick<Redaction, 'message'>;
  readonly clock: Clock;
}

/**
 * What passes between phones and server, for whoever reads it, without its secrets. Nothing is recorded while nobody reads: the
 * stack is asked with the first reader and let go with the last.
 */
export class SipTrace {
  readonly #parts: SipTraceParts;
  readonly #shown = new Map<TraceReader, (message: WireMessage) => boolean>();
  #stack: Pick<SipStack, 'tap'> | undefined;
  #letGo: (() => void) | undefined;
  #second = 0;
  #bytes = 0;

  constructor(parts: SipTraceParts) {
    this.#parts = parts;
  }

  /** The stack that is read from now on. */
  attach(stack: Pick<SipStack, 'tap'>): void {
    this.#stack = stack;
  }

  /** Begins to read; `username`: what is of that line only. Stop the reader, or it is recorded for ever. */
  follow(username?: string): TraceReader {
    const reader: TraceReader = new TraceReader(this.#parts.clock, () => this.#leave(reader));
    this.#shown.set(reader, username === undefined ? () => true : ofLine(username));
    this.#letGo ??= this.#stack?.tap?.((message) => this.#show(message));
    return reader;
  }

  #leave(reader: TraceReader): void {
    this.#shown.delete(reader);
    if (this.#shown.size > 0) return;
    this.#letGo?.();
    this.#letGo = undefined;
  }

  #show(message: WireMessage): void {
    if (!this.#affords(message)) {
      for (const reader of this.#shown.keys()) reader.lose();
      return;
    }
    const readers = [...this.#shown].filter(([, isShown]) => isShown(message)).map(([reader]) => reader);
    if (readers.length === 0) return;
    const { at, direction, transport, local, remote } = message;
    const bytes = this.#parts.redaction.message(message.bytes);
    const redacted = { at, direction, transport, local, remote, bytes };
    for (const reader of readers) reader.keep(redacted);
  }

  /** Redacting takes time: whether there is some left in this second. */
  #affords({ at, bytes }: WireMessage): boolean {
    const second = Math.floor(at / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#bytes = 0;
    }
    if (this.#bytes + bytes.length > MOST_BYTES_A_SECOND) return false;
    this.#bytes += bytes.length;
    return true;
  }
}

/** Whether a message is of a line: it names its user name, or a message with the same Call-ID did. */
const ofLine = (username: string): ((message: WireMessage) => boolean) => {
  const callIds = new Set<string>();
  return ({ bytes }) => {
    const { users, callId } = namesIn(bytes);
    if (users.has(username) && callId !== undefined) {
      callIds.add(callId);
      const [oldest] = callIds;
      if (callIds.size > MOST_CALL_IDS && oldest !== undefined) callIds.delete(oldest);
    }
    return users.has(username) || (callId !== undefined && callIds.has(callId));
  };
};

import { MAX_HEADER_BYTES } from './parse.ts';

/** Why a stream cannot be read on: the connection has to be closed. */
export type FramingFailure = 'header-too-large' | 'body-too-large' | 'no-content-length' | 'bad-content-length';

/** The largest body that a stream may announce, in bytes. */
export const MAX_STREAM_BODY_BYTES = 65_536;
/** The largest message of a stream, in bytes: header, the empty line, body. */
export const MAX_STREAM_MESSAGE_BYTES = MAX_HEADER_BYTES + 4 + MAX_STREAM_BODY_BYTES;

const END_OF_HEADERS = Buffer.from('\r\n\r\n');
const EMPTY = Buffer.alloc(0);
const CR = 13;
const LF = 10;
const CONTENT_LENGTH = /\r\n(?:content-length|l)[ \t]*:([^\r\n]*)/gi;

/** RFC 3261 18.3: on a stream Content-Length says where a message ends; two that differ leave no way to know. */
const announcedLength = (head: string): number | FramingFailure => {
  let announced: number | undefined;
  const unfolded = head.replace(/\r\n[ \t]+/g, ' ');
  for (const [, text = ''] of unfolded.matchAll(CONTENT_LENGTH)) {
    const digits = text.trim();
    if (!/^\d{1,9}$/.test(digits)) return 'bad-content-length';
    if (announced !== undefined && announced !== Number(digits)) return 'bad-content-length';
    announced = Number(digits);
  }
  if (announced === undefined) return 'no-content-length';
  return announced > MAX_STREAM_BODY_BYTES ? 'body-too-large' : announced;
};

/**
 * Cuts a TCP or TLS stream into messages. Feed it what arrives; it holds at most one unfinished message.
 * After a failure it takes nothing more: there is no telling where the next message starts.
 */
export class StreamFramer {
  #chunks: Buffer[] = [];
  #length = 0;
  /** How many bytes the unfinished message will have, once its Content-Length is known: no need to look before. */
  #wanted = 0;
  #failed: FramingFailure | undefined;

  /** Why the stream cannot be read on. */
  get failed(): FramingFailure | undefined {
    return this.#failed;
  }

  /** Bytes of an unfinished message; line breaks that may still become a ping are none. */
  get pending(): number {
    return this.#chunks[0]?.[0] === CR ? 0 : this.#length;
  }

  /** Whole messages, and a `ping` for each CRLFCRLF between messages, which asks for a CRLF (RFC 5626 4.4.1). */
  push(chunk: Buffer): readonly (Buffer | 'ping')[] {
    if (this.#failed !== undefined) return [];
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#wanted) return [];
    return this.#cut(this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks));
  }

  #cut(bytes: Buffer): readonly (Buffer | 'ping')[] {
    const found: (Buffer | 'ping')[] = [];
    let at = 0;
    this.#wanted = 0;
    while (at < bytes.length) {
      if (bytes[at] === CR || bytes[at] === LF) {
        const ping = bytes.subarray(at, at + 4).equals(END_OF_HEADERS);
        // A CR or a CRLF CR may still become a ping.
        if (!ping && bytes.length - at < 4 && END_OF_HEADERS.subarray(0, bytes.length - at).equals(bytes.subarray(at)))
          break;
        if (ping) found.push('ping');
        at += ping ? 4 : 1;
        continue;
      }
      const end = this.#endOfMessage(bytes, at);
      if (end === undefined) break;
      if (end > bytes.length) {
        this.#wanted = end - at;
        break;
      }
      found.push(bytes.subarray(at, end));
      at = end;
    }
    this.#keep(bytes, at);
    return found;
  }

  /** Where the message that starts at `at` ends; undefined when that cannot be told yet, or never. */
  #endOfMessage(bytes: Buffer, at: number): number | undefined {
    const headEnd = bytes.indexOf(END_OF_HEADERS, at);
    const headLength = (headEnd === -1 ? bytes.length : headEnd) - at;
    if (headLength > MAX_HEADER_BYTES) {
      this.#failed = 'header-too-large';
      return undefined;
    }
    if (headEnd === -1) return undefined;
    const length = announcedLength(bytes.toString('latin1', at, headEnd));
    if (typeof length === 'string') {
      this.#failed = length;
      return undefined;
    }
    return headEnd + END_OF_HEADERS.length + length;
  }

  #keep(bytes: Buffer, from: number): void {
    const rest = this.#failed === undefined ? bytes.subarray(from) : EMPTY;
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#length = rest.length;
  }
}

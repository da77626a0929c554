const HASH = 0x23;
const ZERO = 0x30;
const EMPTY = Buffer.alloc(0);

/** A length of more digits is nothing that drachtio writes. */
const MAX_DIGITS = 7;
/** The largest frame that is taken: a SIP message over UDP has 64 kB at most, and one over TCP that is larger serves nobody. */
export const MAX_FRAME_BYTES = 1_048_576;

/** The bytes of one frame of drachtio's application protocol: `<length in bytes>#<text>`. */
export const writeFrame = (text: string): Buffer => Buffer.from(`${Buffer.byteLength(text)}#${text}`);

/** Cuts frames out of a stream. */
export class FrameReader {
  #rest: Buffer = EMPTY;

  /** What was in the frames that are whole now. Throws where the stream holds no frames: nothing more can be read of it. */
  push(chunk: Buffer): readonly Buffer[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: Buffer[] = [];
    for (let at = this.#start(); at !== undefined; at = this.#start()) {
      if (this.#rest.length < at.end) break;
      frames.push(this.#rest.subarray(at.begin, at.end));
      this.#rest = this.#rest.subarray(at.end);
    }
    return frames;
  }

  /** Where the first frame begins and ends; undefined while its length is not all there. */
  #start(): { readonly begin: number; readonly end: number } | undefined {
    let length = 0;
    for (let at = 0; at < this.#rest.length; at += 1) {
      const byte = this.#rest[at] ?? 0;
      if (byte === HASH && at > 0 && length > 0) return { begin: at + 1, end: at + 1 + length };
      const digit = byte - ZERO;
      if (digit < 0 || digit > 9 || at === MAX_DIGITS) throw new Error('There is no length where a frame begins');
      length = length * 10 + digit;
      if (length > MAX_FRAME_BYTES) throw new Error(`A frame is longer than ${MAX_FRAME_BYTES} bytes`);
    }
    return undefined;
  }
}

import type { Random } from '../lib/index.ts';
import type { AudioFormat } from './media-line.ts';
import type { ToneName } from './port.ts';
import { writeRtp } from './rtp.ts';
import { frameSamples, silenceFrame, type ToneFrames } from './tone.ts';

/** What the other side takes: its first codec, and the payload type of its events, if it has them. */
export interface Takes {
  readonly format: AudioFormat;
  readonly telephoneEvent: number | undefined;
}

/** An RTP stream that is asked for its packets one by one, every 20 ms. */
export interface Outgoing {
  /** The next step is the beginning of this tone, whatever was playing. */
  play(tone: ToneName | 'silence'): void;
  /** The packet of the next 20 ms. */
  next(takes: Takes): Buffer;
  /** 20 ms pass without a packet. */
  skip(): void;
}

/**
 * The RTP stream we send: one source, numbered from a random start (RFC 3550 5.1), moved on by 20 ms per step.
 * Around a tone it is silence, sent: an ATA that gets no packets fills the gap by stretching the last sound it had,
 * which smears the end of the tone, and a NAT between forgets the way.
 */
export class OutgoingStream implements Outgoing {
  readonly #toneFrames: ToneFrames;
  readonly #ssrc: number;
  #sequence: number;
  #timestamp: number;
  #afterPause = true;
  #tone: ToneName | undefined;
  #nextFrame = 0;

  constructor(toneFrames: ToneFrames, random: Random) {
    this.#toneFrames = toneFrames;
    this.#ssrc = random.below(2 ** 32);
    this.#timestamp = random.below(2 ** 32);
    this.#sequence = random.below(2 ** 16);
  }

  play(tone: ToneName | 'silence'): void {
    this.#tone = tone === 'silence' ? undefined : tone;
    this.#nextFrame = 0;
  }

  next({ format: { codec, payloadType } }: Takes): Buffer {
    const packet = writeRtp({
      // RFC 3551 4.1: marks the first packet after a time without any.
      marker: this.#afterPause,
      payloadType,
      sequence: this.#sequence,
      timestamp: this.#timestamp,
      ssrc: this.#ssrc,
      payload: (this.#tone && this.#toneFrames(this.#tone, codec)[this.#nextFrame]) ?? silenceFrame[codec],
    });
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#afterPause = false;
    this.#step();
    return packet;
  }

  /** RFC 3551 4.1: the timestamp moves on, the sequence does not. */
  skip(): void {
    this.#afterPause = true;
    this.#step();
  }

  #step(): void {
    this.#timestamp = (this.#timestamp + frameSamples) >>> 0;
    this.#nextFrame += 1;
  }
}

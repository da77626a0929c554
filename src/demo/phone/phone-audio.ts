import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Clock, Random } from '../../lib/index.ts';
import { type Codec, decodeG711, parseRtp, RtpSession, staticPayloadType, type Ticker } from '../../media/index.ts';
import type { DtmfKey } from '../../media/port.ts';
import { PhoneStream, type Pressing, type RtpWay } from './phone-stream.ts';

/** What a phone heard. */
export interface Heard {
  /** RTP packets so far. */
  readonly packets: number;
  /** Packets that are missing between those that came, by their numbers (RFC 3550 5.1). */
  readonly missing: number;
  /** The audio so far, 8000 linear 16-bit samples a second, packets in the order they came. */
  samples(): Int16Array;
}

/** Hears linear 16-bit samples as they come, 8000 a second. */
export type OnSamples = (samples: Int16Array) => void;

const codecOf: ReadonlyMap<number, Codec> = new Map([
  [staticPayloadType.PCMA, 'PCMA'],
  [staticPayloadType.PCMU, 'PCMU'],
]);

/** The audio of one call of the phone: an RTP socket of its own that sends silence and keys, and keeps what it gets. */
export class PhoneAudio implements Heard {
  readonly #session: RtpSession;
  readonly #stream: PhoneStream;
  readonly #onSamples: OnSamples | undefined;
  #packets = 0;
  #missing = 0;
  #expected: number | undefined;
  readonly #heard: Int16Array[] = [];

  private constructor(socket: Socket, parts: AudioParts) {
    this.#stream = new PhoneStream(parts.random);
    this.#onSamples = parts.onSamples;
    const { address, port } = socket.address();
    socket.on('message', (datagram) => this.#received(datagram));
    this.#session = new RtpSession({
      socket: {
        port,
        send: (datagram, remotePort, remoteAddress) => socket.send(datagram, remotePort, remoteAddress),
        close: () => socket.close(),
      },
      stream: this.#stream,
      // What comes in is kept, not understood.
      incoming: { clock: parts.clock },
      ticker: parts.ticker,
      caller: { address, family: address.includes(':') ? 6 : 4 },
      local: { address, port, sessionId: parts.random.below(2 ** 31), version: 1 },
      offer: undefined,
      onClosed: () => undefined,
    });
  }

  /** Binds a free port of `address`. */
  static async open(parts: AudioParts): Promise<PhoneAudio> {
    const socket = createSocket(parts.address.includes(':') ? 'udp6' : 'udp4');
    socket.bind(0, parts.address);
    await once(socket, 'listening');
    return new PhoneAudio(socket, parts);
  }

  /** The phone's offer. */
  get offer(): string {
    return this.#session.sdp;
  }

  /** Takes the answer to `offer`. False: not usable. */
  answered(sdp: string): boolean {
    return this.#session.answered(sdp).ok;
  }

  /** Answers an offer of the server. Undefined: not usable. */
  answerTo(sdp: string | undefined): string | undefined {
    return this.#session.reoffered(sdp);
  }

  /** Sends silence from now on. */
  speak(): void {
    this.#session.play('silence');
  }

  /** A further offer: the call on hold (RFC 3264 8.4), or off it. */
  offerAgain(hold: 'hold' | 'resume'): string {
    const sdp = this.#session.reoffered(undefined) ?? '';
    return hold === 'hold' ? sdp.replace('a=sendrecv', 'a=sendonly') : sdp;
  }

  /** Presses keys one after the other; resolves after the pause of the last one, or when the call is over. */
  key(keys: readonly DtmfKey[], way: RtpWay, pressing: Pressing): Promise<void> {
    return this.#stream.key(keys, way, pressing);
  }

  /** Closes the socket; what was heard stays. Idempotent. */
  close(): void {
    this.#session.close();
    this.#stream.stop();
  }

  get packets(): number {
    return this.#packets;
  }

  get missing(): number {
    return this.#missing;
  }

  samples(): Int16Array {
    const all = new Int16Array(this.#heard.reduce((length, piece) => length + piece.length, 0));
    let at = 0;
    for (const piece of this.#heard) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }

  #received(datagram: Buffer): void {
    const packet = parseRtp(datagram);
    if (!packet) return;
    this.#packets += 1;
    this.#missing += (packet.sequence - (this.#expected ?? packet.sequence)) & 0xffff;
    this.#expected = packet.sequence + 1;
    const codec = codecOf.get(packet.payloadType);
    if (!codec) return;
    const samples = decodeG711(codec, packet.payload);
    this.#heard.push(samples);
    this.#onSamples?.(samples);
  }
}

interface AudioParts {
  readonly address: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly ticker: Ticker;
  readonly onSamples: OnSamples | undefined;
}

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Random } from '../lib/index.ts';
import {
  type Codec,
  createToneFrames,
  decodeG711,
  OutgoingStream,
  parseRtp,
  RtpSession,
  staticPayloadType,
  type Ticker,
  type Tones,
} from '../media/index.ts';

/** What a phone heard. */
export interface Heard {
  /** RTP packets so far. */
  readonly packets: number;
  /** Packets that are missing between those that came, by their numbers (RFC 3550 5.1). */
  readonly missing: number;
  /** The audio so far, 8000 linear 16-bit samples a second, packets in the order they came. */
  samples(): Int16Array;
}

/** Nobody speaks into this phone: all it sends is silence. */
const silent: Tones = { prompt: [], acknowledgement: [], error: [] };
const silentFrames = createToneFrames(silent);

const codecOf: ReadonlyMap<number, Codec> = new Map([
  [staticPayloadType.PCMA, 'PCMA'],
  [staticPayloadType.PCMU, 'PCMU'],
]);

/** The audio of one call of the phone: an RTP socket of its own that sends silence and keeps what it gets. */
export class PhoneAudio implements Heard {
  readonly #session: RtpSession;
  #packets = 0;
  #missing = 0;
  #expected: number | undefined;
  readonly #heard: Int16Array[] = [];

  private constructor(socket: Socket, parts: AudioParts) {
    const { address, port } = socket.address();
    socket.on('message', (datagram) => this.#received(datagram));
    this.#session = new RtpSession({
      socket: {
        port,
        send: (datagram, remotePort, remoteAddress) => socket.send(datagram, remotePort, remoteAddress),
        close: () => socket.close(),
      },
      stream: new OutgoingStream(silentFrames, parts.random),
      ticker: parts.ticker,
      family: address.includes(':') ? 6 : 4,
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
    return this.#session.answered(sdp);
  }

  /** Answers an offer of the server. Undefined: not usable. */
  answerTo(sdp: string | undefined): string | undefined {
    return this.#session.reoffered(sdp);
  }

  /** Sends silence from now on. */
  speak(): void {
    this.#session.play('prompt');
  }

  /** Closes the socket; what was heard stays. Idempotent. */
  close(): void {
    this.#session.close();
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
    if (codec) this.#heard.push(decodeG711(codec, packet.payload));
  }
}

interface AudioParts {
  readonly address: string;
  readonly random: Random;
  readonly ticker: Ticker;
}

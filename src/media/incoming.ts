import type { Clock } from '../lib/index.ts';
import type { RtpSource } from './bound-socket.ts';
import { Digits } from './digits.ts';
import { INFO_TYPES, readDtmfInfo } from './dtmf-info.ts';
import type { Codec } from './g711.ts';
import type { InBand } from './in-band.ts';
import type { Layout, RemoteAudio } from './offer-answer.ts';
import type { InfoOutcome, MediaListener, SoundFacts } from './port.ts';
import { parseRtp, type RtpPacket } from './rtp.ts';
import { SourceLock } from './source-lock.ts';
import { parseTelephoneEvent } from './telephone-event.ts';

/** What a call's incoming media is made of. */
export interface IncomingParts {
  readonly clock: Clock;
  /** Where the INVITE came from: besides the address in the SDP the only one that is heard. */
  readonly callerAddress: string;
  /** Makes the detector that hears tones in this call's audio, when it is needed. Without one, tones are not heard. */
  readonly detector?: (() => InBand) | undefined;
}

/** What was agreed that the phone sends. */
interface Agreed {
  readonly codecs: ReadonlyMap<number, Codec>;
  readonly events: ReadonlySet<number>;
}

/** What the phone sends: sorted out by source and payload type, and made digits of. */
export class Incoming {
  readonly #parts: IncomingParts;
  readonly #digits: Digits;
  readonly #lock = new SourceLock();
  #agreed: Agreed = { codecs: new Map(), events: new Set() };
  #listener: MediaListener | undefined;
  #intruded = false;
  #heard = 0;
  #heardFrom: number | undefined;
  #strangers = 0;

  constructor(parts: IncomingParts) {
    this.#parts = parts;
    this.#digits = new Digits(parts.clock, parts.detector);
  }

  /** The call's first description, or the answer to our first offer. */
  agree(layout: Layout, remote: RemoteAudio | undefined): void {
    this.#agreed = agreedIn(layout, remote);
    this.#lock.allow(this.#addresses(remote), remote);
  }

  /** A further description of the phone (re-INVITE): it may send from elsewhere. */
  agreeAnew(layout: Layout, remote: RemoteAudio): void {
    this.#agreed = agreedIn(layout, remote);
    this.#lock.reopen(this.#addresses(remote), remote, this.#parts.clock.now());
  }

  get facts(): Pick<SoundFacts, 'heard' | 'heardFrom' | 'strangers' | 'keys'> {
    return { heard: this.#heard, heardFrom: this.#heardFrom, strangers: this.#strangers, keys: this.#digits.way };
  }

  listen(listener: MediaListener): void {
    this.#listener = listener;
    this.#digits.listen(listener);
  }

  info(body: { readonly type: string; readonly text: string }): InfoOutcome {
    const reading = readDtmfInfo(body);
    switch (reading.kind) {
      case 'keys':
        for (const key of reading.keys) this.#digits.info(key, reading.durationMs);
        return { kind: 'taken' };
      case 'flash':
        return { kind: 'taken' };
      case 'unreadable':
        return reading;
      case 'unknown-type':
        return { kind: 'unknown-type', accepted: INFO_TYPES };
    }
  }

  /**
   * Takes a datagram. False when it came from somebody who is not heard; what says nothing (no RTP, no agreed type, no key) is nobody's.
   * As long as nobody listens, our 200 has told no phone of this port: what comes is meant for somebody else.
   */
  received(datagram: Buffer, source: RtpSource): boolean {
    if (!this.#listener) return true;
    const packet = parseRtp(datagram);
    if (!packet) return true;
    const codec = this.#agreed.codecs.get(packet.payloadType);
    if (codec === undefined && !this.#hasDigit(packet)) return true;
    const said = { source, ssrc: packet.ssrc, atMs: this.#parts.clock.now() };
    const whose = this.#lock.judge({ content: codec === undefined ? 'events' : 'audio', ...said });
    const mayKey = () => this.#lock.judge({ content: 'tones', ...said }) === 'phone';
    this.#count(whose === 'phone', said.atMs);
    if (whose === 'phone') this.#hear(packet, codec, mayKey);
    if (whose === 'intruder') this.#intrude();
    return whose === 'phone';
  }

  /** Tells nothing any more and leaves no timer. Idempotent. */
  close(): void {
    this.#listener = undefined;
    this.#digits.close();
  }

  #count(isHeard: boolean, at: number): void {
    if (isHeard) this.#heard += 1;
    else this.#strangers += 1;
    if (isHeard) this.#heardFrom ??= at;
  }

  #hasDigit(packet: RtpPacket): boolean {
    return this.#agreed.events.has(packet.payloadType) && parseTelephoneEvent(packet.payload) !== undefined;
  }

  #hear(packet: RtpPacket, codec: Codec | undefined, mayKey: () => boolean): void {
    if (codec === undefined) this.#digits.event(packet);
    else this.#digits.audio(packet, codec, mayKey);
  }

  #intrude(): void {
    if (this.#intruded || !this.#listener) return;
    this.#intruded = true;
    this.#listener.intruded();
  }

  #addresses(remote: RemoteAudio | undefined): readonly string[] {
    return remote ? [this.#parts.callerAddress, remote.address] : [this.#parts.callerAddress];
  }
}

/** The phone sends what our description lists. Its own number for events counts as well: some send as they would receive. */
const agreedIn = (layout: Layout, remote: RemoteAudio | undefined): Agreed => {
  const codecs = new Map<number, Codec>();
  const events = new Set<number>();
  for (const line of layout) {
    if (line.kind !== 'agreed') continue;
    for (const { payloadType, codec } of line.formats) codecs.set(payloadType, codec);
    if (line.telephoneEvent !== undefined) events.add(line.telephoneEvent);
  }
  if (remote?.telephoneEvent !== undefined) events.add(remote.telephoneEvent);
  return { codecs, events };
};

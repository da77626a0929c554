import { err, ok, type Result } from '../lib/index.ts';
import type { RtpSource } from './bound-socket.ts';
import { Incoming, type IncomingParts } from './incoming.ts';
import {
  type Layout,
  type LocalAudio,
  ownLayout,
  type RemoteAudio,
  readAnswer,
  readOffer,
  renewed,
  type UsableOffer,
  writeSdp,
} from './offer-answer.ts';
import type { Outgoing } from './outgoing.ts';
import type { InfoOutcome, MediaListener, MediaSession, SoundFacts, ToneName } from './port.ts';
import type { RtpSocket } from './rtp-sockets.ts';
import type { Ticker } from './ticker.ts';
import type { Caller } from './usable.ts';

/** What a call's media is made of. */
export interface SessionParts {
  readonly socket: RtpSocket;
  readonly stream: Outgoing;
  readonly incoming: Omit<IncomingParts, 'callerAddress'>;
  readonly ticker: Ticker;
  readonly caller: Caller;
  /** Version 1 of our description. */
  readonly local: LocalAudio;
  readonly offer: UsableOffer | undefined;
  /** Called once, at `close`. */
  readonly onClosed: () => void;
}

/** One call's RTP over a socket of its own. */
export class RtpSession implements MediaSession {
  readonly #parts: SessionParts;
  readonly #beat = () => this.#step();
  readonly #incoming: Incoming;
  #layout: Layout;
  #version: number;
  #sdp: string;
  #remote: RemoteAudio | undefined;
  #offerIsOpen: boolean;
  #sending = false;
  #leave: (() => void) | undefined;
  #closed = false;
  #sent = 0;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#layout = parts.offer?.layout ?? ownLayout;
    this.#remote = parts.offer?.remote;
    this.#offerIsOpen = parts.offer === undefined;
    this.#version = parts.local.version;
    this.#sdp = writeSdp(this.#layout, parts.local);
    const { clock, detector } = parts.incoming;
    this.#incoming = new Incoming({ clock, detector, callerAddress: parts.caller.address });
    this.#incoming.agree(this.#layout, this.#remote);
  }

  get sdp(): string {
    return this.#sdp;
  }

  answered(sdp: string | undefined): Result<void, string> {
    // RFC 3261 13.2.1: without an open offer of ours a body in the ACK means nothing.
    if (!this.#offerIsOpen) return ok(undefined);
    if (sdp === undefined) return err('our offer got no answer');
    const remote = readAnswer(sdp, this.#layout, this.#parts.caller);
    if (!remote.ok) return remote;
    this.#offerIsOpen = false;
    if (this.#remote) this.#incoming.agreeAnew(this.#layout, remote.value);
    else this.#incoming.agree(this.#layout, remote.value);
    this.#remote = remote.value;
    return ok(undefined);
  }

  reoffered(sdp: string | undefined): string | undefined {
    if (sdp === undefined) {
      this.#offerIsOpen = true;
      return this.#describe(renewed(this.#layout));
    }
    const offer = readOffer(sdp, this.#parts.caller);
    if (!offer.ok) return undefined;
    const { layout, remote } = offer.value;
    this.#offerIsOpen = false;
    this.#remote = remote;
    this.#incoming.agreeAnew(layout, remote);
    return this.#describe(layout);
  }

  listen(listener: MediaListener): void {
    if (!this.#closed) this.#incoming.listen(listener);
  }

  info(body: { readonly type: string; readonly text: string }): InfoOutcome {
    return this.#incoming.info(body);
  }

  /** Takes a datagram of the socket. False when it came from somebody whom this call does not hear. */
  received(datagram: Buffer, source: RtpSource): boolean {
    return this.#closed || this.#incoming.received(datagram, source);
  }

  play(tone: ToneName | 'silence'): void {
    if (this.#closed) return;
    this.#parts.stream.play(tone);
    if (this.#sending) return;
    this.#sending = true;
    this.#step();
    this.#leave = this.#parts.ticker.join(this.#beat);
  }

  facts(): SoundFacts {
    const remote = this.#remote;
    return {
      port: this.#parts.socket.port,
      remote: remote && { address: remote.address, port: remote.port, codec: remote.format.codec },
      sent: this.#sent,
      ...this.#incoming.facts,
    };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#leave?.();
    this.#incoming.close();
    this.#parts.socket.close();
    this.#parts.onClosed();
  }

  #describe(layout: Layout): string {
    this.#layout = layout;
    this.#version += 1;
    this.#sdp = writeSdp(layout, { ...this.#parts.local, version: this.#version });
    return this.#sdp;
  }

  #step(): void {
    const { socket, stream } = this.#parts;
    const remote = this.#remote;
    if (!remote?.listens) {
      stream.skip();
      return;
    }
    this.#sent += 1;
    socket.send(stream.next(remote), remote.port, remote.address);
  }
}

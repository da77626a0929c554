import { isIP } from 'node:net';
import { type Clock, err, ok, PassingSet, type Random, type ReportFault } from '../lib/index.ts';
import type { SocketListener } from './bound-socket.ts';
import { DtmfDetector } from './dtmf-detector.ts';
import type { InBand } from './in-band.ts';
import { readOffer } from './offer-answer.ts';
import { OutgoingStream } from './outgoing.ts';
import type { OpenMedia } from './port.ts';
import { isRtp } from './rtp.ts';
import { type PortRange, RtpSockets } from './rtp-sockets.ts';
import { RtpSession } from './session.ts';
import { Ticker } from './ticker.ts';
import { createToneFrames, type Tones } from './tone.ts';
import type { Caller } from './usable.ts';

/** What the media takes from the configuration. */
export interface MediaSettings extends PortRange {
  /** What phones are told to send audio to, where that is not the address their INVITE came to (a NAT between). */
  readonly externalHost?: string;
}

/** The media of a process: RTP sockets, one beat for all of them, the tones. */
export interface Media {
  /** Rejects when `localAddress` cannot be bound. After `stop` everything is refused with `no-port`. */
  readonly open: OpenMedia;
  /** Closes all sessions. Idempotent. */
  stop(): Promise<void>;
  /** What is alive now; how many RTP packets came in since the start, and how many of them from strangers, unheard. */
  census(): {
    readonly sessions: number;
    readonly ports: number;
    readonly packetsReceived: number;
    readonly packetsFromStrangers: number;
  };
}

/** Makes the media of a process; nothing is opened before the first call. */
export const createMedia = (options: {
  readonly settings: MediaSettings;
  readonly tones: Tones;
  readonly clock: Clock;
  readonly random: Random;
  /** Makes what hears keys in the audio of a call, one for each. */
  readonly detector?: () => InBand;
  /** Told how long the pause before each beat of the audio was, in milliseconds. */
  readonly onBeat?: (sinceLastMs: number) => void;
  /** Told of failures to send or receive, once per call. */
  readonly onFault: ReportFault;
}): Media => {
  const { settings, clock, random, onFault, detector = () => new DtmfDetector() } = options;
  const sockets = new RtpSockets(settings, clock, random);
  const ticker = new Ticker(clock, onFault, options.onBeat);
  const toneFrames = createToneFrames(options.tones);
  const sessions = new PassingSet<RtpSession>();
  let packetsReceived = 0;
  let packetsFromStrangers = 0;
  let stopped = false;

  const listener = (session: () => RtpSession | undefined): SocketListener => {
    let reported = false;
    return {
      received(datagram, source) {
        if (!isRtp(datagram)) return;
        packetsReceived += 1;
        if (session()?.received(datagram, source) === false) packetsFromStrangers += 1;
      },
      failed(cause) {
        if (!reported) onFault('media.socket', cause);
        reported = true;
      },
    };
  };

  const open: OpenMedia = async (request) => {
    if (stopped) return err({ kind: 'no-port' });
    const caller: Caller = {
      address: request.remoteAddress,
      family: isIP(request.localAddress) === 6 ? 6 : 4,
    };
    const offer = request.offer === undefined ? undefined : readOffer(request.offer, caller);
    if (offer && !offer.ok) return err({ kind: 'unusable', why: offer.error });
    let session: RtpSession | undefined;
    const socket = sockets.take(
      request.localAddress,
      listener(() => session),
    );
    if (!socket) return err({ kind: 'no-port' });
    session = new RtpSession({
      socket,
      stream: new OutgoingStream(toneFrames, random),
      incoming: { clock, detector },
      ticker,
      caller,
      local: {
        address: settings.externalHost ?? request.localAddress,
        port: socket.port,
        sessionId: random.below(2 ** 31),
        version: 1,
      },
      offer: offer?.value,
      onClosed: () => leave(),
    });
    const leave = sessions.add(session);
    return ok(session);
  };

  return {
    open,
    async stop() {
      stopped = true;
      for (const session of sessions) session.close();
      sockets.stop();
    },
    census: () => ({ sessions: sessions.size, ports: sockets.taken, packetsReceived, packetsFromStrangers }),
  };
};

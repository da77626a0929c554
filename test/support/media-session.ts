import type { InBand } from '../../src/media/in-band.ts';
import { readOffer } from '../../src/media/offer-answer.ts';
import { OutgoingStream } from '../../src/media/outgoing.ts';
import type { MediaListener } from '../../src/media/port.ts';
import { parseRtp } from '../../src/media/rtp.ts';
import { RtpSession } from '../../src/media/session.ts';
import { Ticker } from '../../src/media/ticker.ts';
import { createToneFrames, defaultTones } from '../../src/media/tone.ts';
import { ManualClock } from './manual-clock.ts';
import { seededRandom } from './seeded-random.ts';

/** The SDP of a phone at 192.168.1.20; it may have other lines or another address. */
export const phoneSdp = (lines: readonly string[] = ['m=audio 5004 RTP/AVP 8'], address = '192.168.1.20'): string =>
  ['v=0', 'o=- 1 1 IN IP4 192.168.1.20', 's=-', `c=IN IP4 ${address}`, 't=0 0', ...lines, ''].join('\r\n');

/** The m= line and attributes of a phone that has G.711 and events. */
export const withEvents = (port = 5004, payloadType = 101): readonly string[] => [
  `m=audio ${port} RTP/AVP 8 0 ${payloadType}`,
  `a=rtpmap:${payloadType} telephone-event/8000`,
];

/** A listener that writes down what it is told: a key when it goes down, `^` when it is up, `!` for an intruder. */
export class Told implements MediaListener {
  text = '';

  pressed(key: string): void {
    this.text += key;
  }

  released(): void {
    this.text += '^';
  }

  intruded(): void {
    this.text += '!';
  }
}

/** A detector that hears no tones: the first octet of a payload says what it is to report. */
export class MarkedAudio implements InBand {
  /** What it was given, in order: numbers of samples, lost ones negative. */
  readonly given: number[] = [];
  #at = 0;

  push(samples: Int16Array): ReturnType<InBand['push']> {
    this.given.push(samples.length);
    this.#at += samples.length;
    const loud = samples.length > 1 && samples[0] !== samples[1];
    if (!loud) return [];
    return (samples[0] ?? 0) > 0
      ? [{ kind: 'down', key: '5', startedAt: this.#at }]
      : [{ kind: 'up', endedAt: this.#at, key: '5' }];
  }

  lost(samples: number): ReturnType<InBand['lost']> {
    this.given.push(-samples);
    this.#at += samples;
    return [];
  }
}

/** A-law audio for `MarkedAudio`: a key goes down in it, is up again, or neither. */
export const audioOf = (mark: 'down' | 'up' | 'none', octets = 160): Buffer => {
  const payload = Buffer.alloc(octets, 0xd5);
  if (mark !== 'none') payload.writeUInt8(mark === 'down' ? 0xaa : 0x2a, 0);
  return payload;
};

/** A session over a socket that only remembers: what was sent, at which millisecond, and whether it was closed. */
export const openSession = (offer: string | undefined, callerAddress = '192.168.1.20') => {
  const clock = new ManualClock();
  const startedAt = clock.now();
  const sent: { at: number; to: string; marker: boolean; payloadType: number }[] = [];
  const detectors: MarkedAudio[] = [];
  let closes = 0;
  let ends = 0;
  const caller = { address: callerAddress, family: 4 } as const;
  const usable = offer === undefined ? undefined : readOffer(offer, caller);
  if (usable && !usable.ok) throw new Error(usable.error);
  const session = new RtpSession({
    socket: {
      port: 16384,
      send(datagram, port, address) {
        const packet = parseRtp(datagram);
        if (!packet) throw new Error('not RTP');
        const { marker, payloadType } = packet;
        sent.push({ at: clock.now() - startedAt, to: `${address}:${port}`, marker, payloadType });
      },
      close: () => {
        closes += 1;
      },
    },
    stream: new OutgoingStream(createToneFrames(defaultTones), seededRandom(1)),
    incoming: {
      clock,
      detector: () => {
        const detector = new MarkedAudio();
        detectors.push(detector);
        return detector;
      },
    },
    ticker: new Ticker(clock, () => {}),
    caller,
    local: { address: '192.168.1.2', port: 16384, sessionId: 77, version: 1 },
    offer: usable?.value,
    onClosed: () => {
      ends += 1;
    },
  });
  return { clock, session, sent, detectors, counts: () => ({ closes, ends }) };
};

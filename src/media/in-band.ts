import type { DtmfChange } from './dtmf-press.ts';
import { type Codec, decodeG711 } from './g711.ts';
import type { RtpPacket } from './rtp.ts';
import { sequenceDistance, timestampDistance } from './wrap.ts';

/** Hears keys in the audio of one call: 8000 linear 16-bit samples a second, in order. */
export interface InBand {
  push(samples: Int16Array): readonly DtmfChange[];
  /** That many samples are missing here. */
  lost(samples: number): readonly DtmfChange[];
}

/** No gap is worth more than this, in samples: whatever was heard before is over after 200 ms. */
const MAX_GAP = 1600;
/** A packet that far behind is none that others have overtaken: the sender numbers anew. */
const MAX_LATE_PACKETS = 100;

/** Puts the audio packets of a call in front of a detector: decoded, in order, gaps named. */
export class InBandEar {
  readonly #detector: InBand;
  #last: RtpPacket | undefined;

  constructor(detector: InBand) {
    this.#detector = detector;
  }

  /** Hears a packet of G.711. Nobody waits for late ones: their place has been named as a gap. */
  hear(packet: RtpPacket, codec: Codec): readonly DtmfChange[] {
    const last = this.#last;
    if (last && isBehind(last, packet)) return [];
    this.#last = packet;
    const gap = last ? gapBetween(last, packet) : 0;
    const bridged = gap > 0 ? this.#detector.lost(gap) : [];
    const heard = this.#detector.push(decodeG711(codec, packet.payload));
    return bridged.length === 0 ? heard : [...bridged, ...heard];
  }
}

const isBehind = (last: RtpPacket, packet: RtpPacket): boolean => {
  const ahead = sequenceDistance(packet.sequence, last.sequence);
  return packet.ssrc === last.ssrc && ahead <= 0 && ahead > -MAX_LATE_PACKETS;
};

/** By the timestamp: packets were lost, or none were sent during silence or events (RFC 3551 4.1). */
const gapBetween = (last: RtpPacket, packet: RtpPacket): number => {
  if (packet.ssrc !== last.ssrc) return MAX_GAP;
  const gap = timestampDistance(packet.timestamp, last.timestamp) - last.payload.length;
  return gap < 0 ? MAX_GAP : Math.min(gap, MAX_GAP);
};

/**
 * The fixed RTP header (RFC 3550 5.1), all fields big-endian:
 *
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |                           timestamp                           |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |           synchronization source (SSRC) identifier            |
 *  +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
 *  |            contributing source (CSRC) identifiers             |
 *  |                             ....                              |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * With X a header extension follows (RFC 3550 5.3.1): 16 bits of profile, 16 bits of length in 32-bit words, the words.
 */
const HEADER_BYTES = 12;
const VERSION_MASK = 0b1100_0000;
const VERSION_2 = 0b1000_0000;
const PADDING_BIT = 0b0010_0000;
const EXTENSION_BIT = 0b0001_0000;
const CSRC_COUNT_MASK = 0b0000_1111;
const MARKER_BIT = 0b1000_0000;
const PAYLOAD_TYPE_MASK = 0b0111_1111;
const EXTENSION_HEADER_BYTES = 4;
const WORD_BYTES = 4;

/** An RTP packet. */
export interface RtpPacket {
  /** RFC 3551 4.1: the first packet after a silence in which nothing was sent. */
  readonly marker: boolean;
  /** 7 bits. */
  readonly payloadType: number;
  /** 16 bits, wraps. */
  readonly sequence: number;
  /** 32 bits in units of the codec's clock rate, wraps. */
  readonly timestamp: number;
  /** 32 bits. */
  readonly ssrc: number;
  /** Without CSRCs, extension and padding. A view into the packet it was read from. */
  readonly payload: Buffer;
}

/**
 * True when the datagram carries an RTP header of version 2 and is no RTCP packet.
 * RFC 5761 4: RTCP's packet types 192-223 look like the payload types 64-95, which RTP therefore does not use.
 */
export const isRtp = (datagram: Buffer): boolean => {
  if (datagram.length < HEADER_BYTES) return false;
  if ((datagram.readUInt8(0) & VERSION_MASK) !== VERSION_2) return false;
  const payloadType = datagram.readUInt8(1) & PAYLOAD_TYPE_MASK;
  return payloadType < 64 || payloadType > 95;
};

/** The packet in a datagram, or undefined when it is not RTP or its lengths contradict each other. Never throws. */
export const parseRtp = (datagram: Buffer): RtpPacket | undefined => {
  if (!isRtp(datagram)) return undefined;
  const first = datagram.readUInt8(0);
  const second = datagram.readUInt8(1);
  const start = payloadStart(datagram, first);
  const end = datagram.length - paddingBytes(datagram, first);
  if (start === undefined || start > end) return undefined;
  return {
    marker: (second & MARKER_BIT) !== 0,
    payloadType: second & PAYLOAD_TYPE_MASK,
    sequence: datagram.readUInt16BE(2),
    timestamp: datagram.readUInt32BE(4),
    ssrc: datagram.readUInt32BE(8),
    payload: datagram.subarray(start, end),
  };
};

const payloadStart = (datagram: Buffer, first: number): number | undefined => {
  const afterSources = HEADER_BYTES + (first & CSRC_COUNT_MASK) * WORD_BYTES;
  if ((first & EXTENSION_BIT) === 0) return afterSources;
  if (afterSources + EXTENSION_HEADER_BYTES > datagram.length) return undefined;
  return afterSources + EXTENSION_HEADER_BYTES + datagram.readUInt16BE(afterSources + 2) * WORD_BYTES;
};

/** RFC 3550 5.1: the last octet counts the padding, itself included; zero would contradict the P bit, so nothing remains. */
const paddingBytes = (datagram: Buffer, first: number): number => {
  if ((first & PADDING_BIT) === 0) return 0;
  return datagram.readUInt8(datagram.length - 1) || datagram.length;
};

/** The datagram of a packet: no CSRC, no extension, no padding. Fields wider than theirs on the wire throw a RangeError. */
export const writeRtp = (packet: RtpPacket): Buffer => {
  const datagram = Buffer.allocUnsafe(HEADER_BYTES + packet.payload.length);
  datagram.writeUInt8(VERSION_2, 0);
  datagram.writeUInt8((packet.marker ? MARKER_BIT : 0) | packet.payloadType, 1);
  datagram.writeUInt16BE(packet.sequence, 2);
  datagram.writeUInt32BE(packet.timestamp, 4);
  datagram.writeUInt32BE(packet.ssrc, 8);
  datagram.set(packet.payload, HEADER_BYTES);
  return datagram;
};

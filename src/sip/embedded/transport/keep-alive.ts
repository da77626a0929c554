const NUL = 0x00;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const ZERO = 0x30;
/** RFC 8489 5: the two most significant bits of a STUN message are zero, and the methods in use keep the first byte small. */
const LAST_STUN_BYTE = 0x01;
const STUN_HEADER_BYTES = 20;

const isFiller = (byte: number | undefined): boolean =>
  byte === NUL || byte === LF || byte === CR || byte === SPACE || byte === ZERO;

/** Whether a packet only keeps a NAT open: empty, line breaks, zeros (`00000000`) in either sense, or STUN. Never answered. */
export const isKeepAlive = (packet: Buffer): boolean => {
  const first = packet[0];
  if (first === undefined) return true;
  if (packet.length >= STUN_HEADER_BYTES && first <= LAST_STUN_BYTE) return true;
  return isFiller(first) && packet.every(isFiller);
};

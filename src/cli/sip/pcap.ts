import { isIPv4 } from 'node:net';
import { ipv4Bytes, ipv6Bytes } from './address-bytes.ts';

/** One message, and between whom it passed. */
export interface Captured {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly from: { readonly address: string; readonly port: number };
  readonly to: { readonly address: string; readonly port: number };
  readonly bytes: Buffer;
}

const MAGIC = 0xa1b2c3d4;
const SNAP_BYTES = 262_144;
/** LINKTYPE_RAW: a packet begins with its IPv4 or IPv6 header. */
const RAW_IP = 101;
const UDP = 17;
const UDP_HEADER_BYTES = 8;
const IPV4_HEADER_BYTES = 20;
const HOPS = 64;
/** The longest datagram, headers of IPv4 and UDP taken off. What a connection carried may be longer: its end is left out. */
const MOST_BYTES = 65_507;

/**
 * The head of a libpcap file:
 *
 *     | magic | 2.4 | time zone | accuracy | longest packet | link type |
 *     |   4   | 2+2 |     4     |    4     |       4        |     4     |
 */
export const pcapHead = (): Buffer => {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(MAGIC, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(SNAP_BYTES, 16);
  head.writeUInt32LE(RAW_IP, 20);
  return head;
};

/**
 * One record: seconds, microseconds, bytes kept, bytes there were; then the packet. A message is a UDP datagram, whatever it came
 * over: what TCP, TLS and WebSocket put around it is not known any more.
 */
export const pcapRecord = ({ at, from, to, bytes }: Captured): Buffer => {
  const payload = bytes.subarray(0, MOST_BYTES);
  const packet = isIPv4(from.address) && isIPv4(to.address) ? overIPv4(from, to, payload) : overIPv6(from, to, payload);
  const head = Buffer.alloc(16);
  head.writeUInt32LE(Math.floor(at / 1000), 0);
  head.writeUInt32LE((at % 1000) * 1000, 4);
  head.writeUInt32LE(packet.length, 8);
  head.writeUInt32LE(packet.length + bytes.length - payload.length, 12);
  return Buffer.concat([head, packet]);
};

/** RFC 791 3.1. */
const overIPv4 = (from: Captured['from'], to: Captured['to'], payload: Buffer): Buffer => {
  const ends = Buffer.concat([ipv4Bytes(from.address), ipv4Bytes(to.address)]);
  const udp = datagram(from.port, to.port, payload, ends);
  const head = Buffer.alloc(IPV4_HEADER_BYTES);
  head[0] = 0x45;
  head.writeUInt16BE(IPV4_HEADER_BYTES + udp.length, 2);
  head[8] = HOPS;
  head[9] = UDP;
  ends.copy(head, 12);
  head.writeUInt16BE(checksum(head), 10);
  return Buffer.concat([head, udp]);
};

/** RFC 8200 3. */
const overIPv6 = (from: Captured['from'], to: Captured['to'], payload: Buffer): Buffer => {
  const ends = Buffer.concat([ipv6Bytes(from.address), ipv6Bytes(to.address)]);
  const udp = datagram(from.port, to.port, payload, ends);
  const head = Buffer.alloc(8);
  head[0] = 0x60;
  head.writeUInt16BE(udp.length, 4);
  head[6] = UDP;
  head[7] = HOPS;
  return Buffer.concat([head, ends, udp]);
};

/** RFC 768, with the checksum over the pseudo header of IPv4 or (RFC 8200 8.1) IPv6: the sums of both are the same. */
const datagram = (from: number, to: number, payload: Buffer, ends: Buffer): Buffer => {
  const udp = Buffer.concat([Buffer.alloc(UDP_HEADER_BYTES), payload]);
  udp.writeUInt16BE(from, 0);
  udp.writeUInt16BE(to, 2);
  udp.writeUInt16BE(udp.length, 4);
  const pseudo = Buffer.alloc(4);
  pseudo.writeUInt16BE(UDP, 0);
  pseudo.writeUInt16BE(udp.length, 2);
  // "If the computed checksum is zero, it is transmitted as all ones".
  udp.writeUInt16BE(checksum(Buffer.concat([ends, pseudo, udp])) || 0xffff, 6);
  return udp;
};

/** RFC 1071: the ones' complement of the ones' complement sum of all 16-bit words, an odd byte filled up with zero. */
const checksum = (bytes: Buffer): number => {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) + (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
};

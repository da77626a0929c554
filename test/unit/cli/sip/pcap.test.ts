import { describe, expect, it } from 'vitest';
import { ipv4Bytes, ipv6Bytes } from '../../../../src/cli/sip/address-bytes.ts';
import { pcapHead, pcapRecord } from '../../../../src/cli/sip/pcap.ts';

const AT = 1_700_000_001_234;
const end = (address: string, port = 5060) => ({ address, port });

/** RFC 1071: over right data with its checksum in it, the sum is all ones. */
const sumOf = (bytes: Buffer): number => {
  const even = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);
  let sum = 0;
  for (let at = 0; at < even.length; at += 2) sum += even.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
};

/** The packet of a record, and what the record says of it. */
const recordOf = (from: string, to: string, bytes: Buffer) => {
  const record = pcapRecord({ at: AT, from: end(from), to: end(to, 5071), bytes });
  return {
    seconds: record.readUInt32LE(0),
    microseconds: record.readUInt32LE(4),
    kept: record.readUInt32LE(8),
    was: record.readUInt32LE(12),
    packet: record.subarray(16),
  };
};

const pseudo = (ends: Buffer, udp: Buffer): Buffer => {
  const rest = Buffer.alloc(4);
  rest.writeUInt16BE(17, 0);
  rest.writeUInt16BE(udp.length, 2);
  return Buffer.concat([ends, rest, udp]);
};

describe('a file of packets', () => {
  it('begins with the head of libpcap 2.4, packets from the IP header on', () => {
    const head = pcapHead();
    expect(head).toHaveLength(24);
    expect([head.readUInt32LE(0), head.readUInt16LE(4), head.readUInt16LE(6)]).toEqual([0xa1b2c3d4, 2, 4]);
    expect(head.readUInt32LE(20)).toBe(101);
  });

  it.each(['', 'x', 'OPTIONS sip:h SIP/2.0\r\n\r\n', 'odd'])(
    'holds %j over IPv4, lengths and checksums right',
    (text) => {
      const { seconds, microseconds, kept, was, packet } = recordOf('192.168.178.31', '10.0.0.1', Buffer.from(text));
      expect([seconds, microseconds]).toEqual([1_700_000_001, 234_000]);
      expect([kept, was, packet.length]).toEqual(Array(3).fill(28 + text.length));
      expect(packet.readUInt16BE(2)).toBe(packet.length);
      expect(sumOf(packet.subarray(0, 20))).toBe(0xffff);
      expect([...packet.subarray(12, 20)]).toEqual([192, 168, 178, 31, 10, 0, 0, 1]);
      const udp = packet.subarray(20);
      expect([udp.readUInt16BE(0), udp.readUInt16BE(2), udp.readUInt16BE(4)]).toEqual([5060, 5071, 8 + text.length]);
      expect(sumOf(pseudo(packet.subarray(12, 20), udp))).toBe(0xffff);
      expect(udp.subarray(8).toString()).toBe(text);
    },
  );

  it('holds IPv6, and a message between an address of each kind', () => {
    for (const to of ['2001:db8::2', '10.0.0.1']) {
      const { kept, packet } = recordOf('2001:db8::1', to, Buffer.from('odd'));
      expect([kept, packet.length, packet.readUInt16BE(4)]).toEqual([51, 51, 11]);
      expect([packet[0], packet[6]]).toEqual([0x60, 17]);
      expect(sumOf(pseudo(packet.subarray(8, 40), packet.subarray(40)))).toBe(0xffff);
    }
  });

  it('leaves out the end of what no datagram could hold, and says so', () => {
    const { kept, was, packet } = recordOf('10.0.0.2', '10.0.0.1', Buffer.alloc(70_000, 'x'));
    expect([kept, packet.length, packet.readUInt16BE(2), was]).toEqual([65_535, 65_535, 65_535, 70_028]);
  });
});

describe('the bytes of an address', () => {
  it.each([
    ['::', '00000000000000000000000000000000'],
    ['::1', '00000000000000000000000000000001'],
    ['2001:db8::', '20010db8000000000000000000000000'],
    ['2001:db8::a:0:1', '20010db8000000000000000a00000001'],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
    ['fe80::1.2.3.4', 'fe800000000000000000000001020304'],
    ['10.0.0.1', '00000000000000000000ffff0a000001'],
  ])('of %s are those of RFC 4291', (address, hex) => {
    expect(ipv6Bytes(address)).toHaveLength(16);
    expect(ipv6Bytes(address).toString('hex')).toBe(hex);
  });

  it('of IPv4 are its four numbers', () => {
    expect([...ipv4Bytes('192.168.178.31')]).toEqual([192, 168, 178, 31]);
  });
});

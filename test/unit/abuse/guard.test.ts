import { describe, expect, it } from 'vitest';
import { Guard } from '../../../src/abuse/guard.ts';
import { canonicalAddress, isUnicast, networkOf } from '../../../src/lib/index.ts';
import { isKeepAlive } from '../../../src/sip/embedded/transport/keep-alive.ts';

const admitted = (guard: Guard, source: string, now: number, tries: number): number =>
  Array.from({ length: tries }, () => guard.admits(source, now)).filter(Boolean).length;

describe('Guard', () => {
  it('lets a burst through and then so many a second', () => {
    const guard = new Guard({ perSecond: 10, burst: 5 });
    expect(admitted(guard, '192.0.2.7', 0, 20)).toBe(5);
    expect(admitted(guard, '192.0.2.7', 99, 20)).toBe(0);
    expect(admitted(guard, '192.0.2.7', 200, 20)).toBe(2);
    expect(admitted(guard, '192.0.2.7', 60_000, 20)).toBe(5);
  });

  it('counts every source for itself', () => {
    const guard = new Guard({ perSecond: 1, burst: 1 });
    expect(guard.admits('192.0.2.7', 0)).toBe(true);
    expect(guard.admits('192.0.2.7', 0)).toBe(false);
    expect(guard.admits('192.0.2.8', 0)).toBe(true);
  });

  it('does not give tokens for a clock that was set back, nor take any', () => {
    const guard = new Guard({ perSecond: 1000, burst: 2 });
    expect(guard.admits('192.0.2.7', 10_000)).toBe(true);
    expect(guard.admits('192.0.2.7', 0)).toBe(true);
    expect(guard.admits('192.0.2.7', 0)).toBe(false);
  });

  it('remembers a bounded number of sources, the busy ones longest', () => {
    const guard = new Guard({ perSecond: 0.001, burst: 1 });
    expect(guard.admits('busy', 0)).toBe(true);
    for (let sender = 0; sender < 50_000; sender++) {
      guard.admits(`forged ${sender}`, 0);
      if (sender % 100 === 0) expect(guard.admits('busy', 0)).toBe(false);
    }
    expect(guard.size).toBeLessThanOrEqual(8192);
  });
});

describe('isKeepAlive', () => {
  const stun = Buffer.concat([Buffer.from([0x00, 0x01, 0x00, 0x00, 0x21, 0x12, 0xa4, 0x42]), Buffer.alloc(12, 7)]);

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['zeros as bytes', Buffer.alloc(4)],
    ['zeros as text', Buffer.from('00000000')],
    ['line breaks', Buffer.from('\r\n\r\n')],
    ['a STUN binding request', stun],
  ])('swallows %s', (_name, packet) => {
    expect(isKeepAlive(packet)).toBe(true);
  });

  it.each(['OPTIONS sip:a SIP/2.0\r\n', '\r\n\r\nOPTIONS sip:a SIP/2.0\r\n', '0 sip:a SIP/2.0\r\n'])(
    'leaves a message to the parser: %j',
    (text) => {
      expect(isKeepAlive(Buffer.from(text))).toBe(false);
    },
  );
});

describe('canonicalAddress', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['fe80::1%eth0', 'fe80::1'],
    ['2001:db8::7', '2001:db8::7'],
  ])('writes %s as %s', (reported, canonical) => {
    expect(canonicalAddress(reported)).toBe(canonical);
  });
});

describe('networkOf', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8::7', '2001:db8:0:0::/64'],
    ['2001:db8:0:5::7', '2001:db8:0:5::/64'],
    ['2001:db8:0:5:1:2:3:4', '2001:db8:0:5::/64'],
    ['1::2:3:4:5:6:7', '1:0:2:3::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1', 'fe80::1'],
    ['febf::1', 'febf::1'],
    ['fec0::1', 'fec0:0:0:0::/64'],
  ])('counts %s as %s', (address, counted) => {
    expect(networkOf(address)).toBe(counted);
  });
});

describe('isUnicast', () => {
  it.each(['192.0.2.7', '1.0.0.1', '223.255.255.254', '127.0.0.1', '2001:db8::7', 'fe80::1', '::1', 'ff::1'])(
    'may be one machine: %s',
    (address) => {
      expect(isUnicast(address)).toBe(true);
    },
  );

  it.each(['0.0.0.0', '224.0.1.75', '239.255.255.250', '255.255.255.255', '::', 'ff02::1'])(
    'is none: %s',
    (address) => {
      expect(isUnicast(address)).toBe(false);
    },
  );
});

import { describe, expect, it } from 'vitest';
import { readSource } from '../../../src/sip/proxy-source.ts';

const PLAIN = 'ab'.repeat(32);
const FINGERPRINT = Array.from({ length: 32 }, () => 'AB').join(':');

describe('where a proxy says that a request came from', () => {
  it.each([
    ['udp 192.168.178.31 5060', { transport: 'udp', address: '192.168.178.31', port: 5060 }],
    ['ws 10.0.0.7 1', { transport: 'ws', address: '10.0.0.7', port: 1 }],
    ['wss 10.0.0.7 65535', { transport: 'wss', address: '10.0.0.7', port: 65_535 }],
    ['tcp 2001:db8::7 40000', { transport: 'tcp', address: '2001:db8::7', port: 40_000 }],
    ['tls 2001:DB8:0:0:0:0:0:7 5061', { transport: 'tls', address: '2001:db8::7', port: 5061 }],
    ['udp ::ffff:192.0.2.7 5060', { transport: 'udp', address: '192.0.2.7', port: 5060 }],
    ['udp 0:0:0:0:0:FFFF:C000:207 5060', { transport: 'udp', address: '192.0.2.7', port: 5060 }],
  ])('is read from %j', (value, source) => {
    expect(readSource(value)).toEqual(source);
  });

  it.each([PLAIN, PLAIN.toUpperCase(), FINGERPRINT, FINGERPRINT.toLowerCase()])(
    'names the certificate that was shown over TLS by its fingerprint, in either form: %s',
    (written) => {
      expect(readSource(`tls 192.0.2.7 5061 ${written}`)?.certificate).toEqual({
        fingerprint: FINGERPRINT,
        subject: undefined,
      });
    },
  );

  it.each([
    '',
    'udp',
    'udp 192.0.2.7',
    'UDP 192.0.2.7 5060',
    'sctp 192.0.2.7 5060',
    'udp  192.0.2.7 5060',
    'udp\t192.0.2.7\t5060',
    'udp 192.0.2.7 5060 ',
    'udp 192.0.2.7 5060;x=1',
    'udp 192.0.2.7 5060, udp 192.0.2.8 5060',
    'udp 192.0.2.7 05060',
    'udp 192.0.2.7 0',
    'udp 192.0.2.7 65536',
    'udp 192.0.2.7 +5060',
    'udp 192.0.2.7:5060 5060',
    'udp 192.0.2.007 5060',
    'udp 3221225991 5060',
    'udp phone.lan 5060',
    'udp [2001:db8::7] 5060',
    'udp fe80::7%eth0 5060',
    'udp 0.0.0.0 5060',
    'udp :: 5060',
    'udp 255.255.255.255 5060',
    'udp 224.0.0.5 5060',
    'udp ff02::1 5060',
    `udp 192.0.2.7 5060 ${PLAIN}`,
    `tcp 192.0.2.7 5060 ${PLAIN}`,
    `wss 192.0.2.7 5060 ${PLAIN}`,
    'tls 192.0.2.7 5061 CN=hall',
    `tls 192.0.2.7 5061 ${PLAIN.slice(2)}`,
    `tls 192.0.2.7 5061 ${PLAIN}00`,
    `tls 192.0.2.7 5061 ${PLAIN} ${PLAIN}`,
    `tls 192.0.2.7 5061 ${':'.repeat(64)}`,
  ])('is not read from %j', (value) => {
    expect(readSource(value)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { ownAddress, phoneServer } from '../../../src/cli/own-address.ts';

const at = (address: string, internal = false) => [{ address, internal }];

describe('the own address', () => {
  it('is a private address of a real interface', () => {
    expect(
      ownAddress({
        lo: at('127.0.0.1', true),
        docker0: at('172.17.0.1'),
        wan0: at('203.0.113.7'),
        eth0: [{ address: 'fe80::1', internal: false }, ...at('192.168.1.5')],
      }),
    ).toBe('192.168.1.5');
  });

  it('is a public one where there is no other, and none where there is only loopback', () => {
    expect(ownAddress({ lo: at('127.0.0.1', true), eth0: at('203.0.113.7') })).toBe('203.0.113.7');
    expect(ownAddress({ lo: at('127.0.0.1', true), eth0: at('169.254.1.1') })).toBeUndefined();
  });
});

it('phones are told the external name, else where SIP listens, else the own address', () => {
  const interfaces = { eth0: at('192.168.1.5') };
  expect(phoneServer({ host: '0.0.0.0', externalHost: 'box.example' }, interfaces)).toBe('box.example');
  expect(phoneServer({ host: '10.0.0.9' }, interfaces)).toBe('10.0.0.9');
  expect(phoneServer({ host: '::' }, interfaces)).toBe('192.168.1.5');
  expect(phoneServer({ host: '0.0.0.0' }, {})).toBe('the address of this machine');
});

import { describe, expect, it } from 'vitest';
import { phoneServer } from '../../../src/cli/own-address.ts';
import { ownAddress, phoneHost } from '../../../src/device-setup/phone-host.ts';

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

describe('where phones find the server, for somebody who reached it', () => {
  const interfaces = { eth0: at('192.168.1.5') };
  const wild = { host: '0.0.0.0' };
  const reached = (named: string, address?: string) => phoneHost(wild, interfaces, { named, address });

  it('is the address that they called', () => {
    expect(reached('10.0.0.9', '172.18.0.2')).toBe('10.0.0.9');
    expect(reached('[fd00::9]', '::1')).toBe('fd00::9');
  });

  it('is the one where their connection ends, where they called a name', () => {
    expect(reached('offhook.example', '::ffff:10.0.0.7')).toBe('10.0.0.7');
  });

  it.each([
    ['localhost', '127.0.0.1'],
    ['127.0.0.1', '::1'],
    ['169.254.3.4', 'fe80::1%eth0'],
    ['0.0.0.0', '::'],
    ['', undefined],
    ['192.168.1.5.example', undefined],
  ])('is a guess where %s and %s are nothing for a phone', (named, address) => {
    expect(reached(named, address)).toBe('192.168.1.5');
  });

  it('is what the configuration says before all, and undefined where nobody knows', () => {
    const came = { named: '10.0.0.9', address: undefined };
    expect(phoneHost({ ...wild, externalHost: 'box.example' }, interfaces, came)).toBe('box.example');
    expect(phoneHost({ host: '10.0.0.8' }, interfaces, came)).toBe('10.0.0.8');
    expect(phoneHost(wild, {}, { named: 'localhost', address: '127.0.0.1' })).toBeUndefined();
  });
});

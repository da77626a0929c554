import { describe, expect, it } from 'vitest';
import { isPublicAddress, readTarget } from '../../../src/events/webhook-target.ts';

const privately = { allowPrivate: true };
const publicly = { allowPrivate: false };

describe('where a webhook may lead', () => {
  it.each([
    'https://hooks.example/offhook?x=1',
    'https://hooks.example:8443/',
    'https://8.8.8.8/',
    'https://[2606:4700::1]/',
  ])('to %s', (url) => {
    expect(readTarget(url, publicly).ok).toBe(true);
  });

  it.each([
    'http://hooks.example/',
    'ftp://hooks.example/',
    'file:///etc/passwd',
    'hooks.example',
    'https://anna:secret@hooks.example/',
    'https://anna@hooks.example/',
    'https://hooks.example/#part',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[fe80::1]/',
    `https://hooks.example/${'x'.repeat(2000)}`,
  ])('not to %s', (url) => {
    expect(readTarget(url, publicly).ok).toBe(false);
  });

  it('also into private networks and over plain http where that is allowed, but never with a password', () => {
    for (const url of ['http://192.168.1.5:8123/api/webhook/x', 'https://127.0.0.1/', 'http://homeassistant.local/'])
      expect(readTarget(url, privately).ok, url).toBe(true);
    for (const url of ['http://a:b@192.168.1.5/', 'ws://192.168.1.5/', 'x'])
      expect(readTarget(url, privately).ok, url).toBe(false);
  });

  it.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '192.169.0.1', '2606:4700::1', '2a00:1450::1'])(
    '%s is an address of the public internet',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    '127.0.0.1',
    '127.8.8.8',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '192.0.0.8',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    '2002:7f00:1::1',
    '2001::1',
    '2001:db8::1',
    'nonsense',
    '',
  ])('%s is none', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

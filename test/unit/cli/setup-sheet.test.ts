import { describe, expect, it } from 'vitest';
import { setupSheet } from '../../../src/cli/setup-sheet.ts';
import { deviceSetups } from '../../../src/device-setup/index.ts';

const standard = { prefix: '*10', digits: 6, profile: 'standard', serviceNumber: '8810' } as const;
const avm = { prefix: '*1', digits: 4, profile: 'avm', serviceNumber: '8810' } as const;

const mapOf = (plan: typeof standard | typeof avm, device: string) =>
  deviceSetups(plan).find((setup) => setup.device.includes(device))?.digitMap;

const pattonRoutes = (code: string) =>
  `route ${code} dest-interface OFFHOOK\nroute 8810T dest-interface OFFHOOK\nroute .T dest-interface ORDINARY`;

describe('digit maps', () => {
  it.each([
    ['Grandstream', '{ *10xxxxxx | 8810 | 8810xxxxxx | x+ }', '{ *1[0-5]xxx | 8810 | 8810[0-5]xxx | x+ }'],
    ['Cisco', '(*10xxxxxxS0|8810xxxxxxS0|8810S3|[x*#].)', '(*1[0-5]xxxS0|8810[0-5]xxxS0|8810S3|[x*#].)'],
    ['Yealink', '*10xxxxxx\n8810xxxxxx', '*1[0-5]xxx\n8810[0-5]xxx'],
    ['Patton', pattonRoutes('*10......'), pattonRoutes('*1[0-5]...')],
    ['Asterisk', '_*10XXXXXX\n8810\n_8810XXXXXX', '_*1[0-5]XXX\n8810\n_8810[0-5]XXX'],
    ['Gigaset', null, null],
    ['FRITZ!Box', null, null],
  ])('of %s follow the shape of the code', (device, forStandard, forAvm) => {
    expect(mapOf(standard, device)).toBe(forStandard);
    expect(mapOf(avm, device)).toBe(forAvm);
  });

  it('follow another prefix, length and service number', () => {
    const plan = { prefix: '*55', digits: 8, profile: 'standard', serviceNumber: '70' } as const;
    expect(deviceSetups(plan)[0]?.digitMap).toBe('{ *55xxxxxxxx | 70 | 70xxxxxxxx | x+ }');
  });

  it('send a FRITZ!Box to the service number', () => {
    expect(deviceSetups(standard).find(({ device }) => device.includes('FRITZ!Box'))?.note).toContain('dial 8810');
  });
});

describe('the sheet', () => {
  const account = {
    server: '192.168.1.5',
    udpPort: 5060,
    tcpPort: 0,
    tlsPort: 0,
    username: 'kitchen',
    password: 'pw-123456',
  };

  it('holds everything an ATA asks for', () => {
    const sheet = setupSheet(account, standard);
    for (const text of ['192.168.1.5', '5060 (UDP)', 'kitchen', 'pw-123456', '*10xxxxxx', 'PCMA'])
      expect(sheet).toContain(text);
  });

  it('says that nobody tried the maps, and that Offhook must not be the only account', () => {
    const sheet = setupSheet(account, standard);
    expect(sheet).toMatch(/not tried on hardware/);
    expect(sheet).toMatch(/Never make Offhook a phone's only account/);
    expect(sheet).toMatch(/112/);
    expect(sheet).toMatch(/911/);
  });

  it.each([
    ['TLS beside the others', { tcpPort: 5060, tlsPort: 5061 }, '5060 (UDP or TCP) or 5061 (TLS)'],
    ['TLS alone, where nothing else is open', { udpPort: 0, tlsPort: 5061 }, '5061 (TLS)'],
    ['what to set, where nothing is', { udpPort: 0 }, 'none is open: set sip.udpPort, sip.tcpPort or sip.tlsPort'],
  ])('names %s', (_, ports, text) => {
    expect(setupSheet({ ...account, ...ports }, standard).split('\n')).toContain(`  Port         ${text}`);
  });

  it('names both transports and does not repeat a password that the owner chose', () => {
    expect(setupSheet({ ...account, tcpPort: 5060 }, standard)).toContain('5060 (UDP or TCP)');
    expect(setupSheet({ ...account, tcpPort: 5070 }, standard)).toContain('5060 (UDP) or 5070 (TCP)');
    expect(setupSheet({ ...account, password: undefined }, standard)).toContain('the one you gave');
  });
});

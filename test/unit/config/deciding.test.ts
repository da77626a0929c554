import { expect, it } from 'vitest';
import { configSchema, decidingSettings, keys } from '../../../src/config/index.ts';

const decided = Object.keys(decidingSettings(configSchema.parse({})));

it('nodes have alike what decides who confirms what', () => {
  for (const path of [
    'code.digits',
    'confirmation.maxPerUser',
    'limits.tries.perWindow',
    'network.home',
    'forwardAuth.proxies',
    'forwardAuth.redirects',
    'sip.realm',
    'sip.peers',
  ])
    expect(decided).toContain(path);
});

it('nodes have their own places, ports, devices and secrets', () => {
  for (const path of ['dataDir', 'http.port', 'sip.udpPort', 'rtp.portMin', 'device.buttons', 'log.level'])
    expect(decided).not.toContain(path);
  for (const { path } of keys.filter(({ secret }) => secret)) expect(decided).not.toContain(path);
});

it('a setting is compared as a person reads it', () => {
  const config = configSchema.parse({ code: { digits: 8 }, network: { home: ['10.0.0.0/8', 'auto'] } });
  expect(decidingSettings(config)).toMatchObject({ 'code.digits': '8', 'network.home': '10.0.0.0/8,auto' });
});

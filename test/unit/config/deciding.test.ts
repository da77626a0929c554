import { readFileSync } from 'node:fs';
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

it('docs/postgresql.md names each of them, or what it belongs to, and no other', () => {
  const [, words = ''] =
    /What decides who confirms what has to be(.*?)\n\n/s.exec(readFileSync('docs/postgresql.md', 'utf8')) ?? [];
  const named = [...words.matchAll(/`([a-z]\w*(?:\.\w+)*)`/gi)].map(([, name = '']) => name);
  const isOf = (path: string, name: string): boolean => path === name || path.startsWith(`${name}.`);
  const groups = named.filter((name) => !['sip', 'http.apiKey'].includes(name));
  expect(decided.filter((path) => !groups.some((name) => isOf(path, name)))).toEqual([]);
  const shared = keys.filter(({ secret }) => !secret).map(({ path }) => path);
  const alsoNamed = shared.filter((path) => groups.some((name) => isOf(path, name)));
  expect(alsoNamed.filter((path) => !decided.includes(path))).toEqual([]);
  for (const name of groups)
    expect(
      decided.some((path) => isOf(path, name)),
      name,
    ).toBe(true);
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

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkDataDir, checkRoom, lastWriteIn } from '../../../src/cli/doctor/data-dir.ts';
import { checkDevice } from '../../../src/cli/doctor/device.ts';
import { checkFiles } from '../../../src/cli/doctor/files.ts';
import { checkClock, checkNode } from '../../../src/cli/doctor/machine.ts';
import { checkNetworks } from '../../../src/cli/doctor/networks.ts';
import { loadConfig } from '../../../src/config/index.ts';
import { emptyPlace } from '../../support/cli-place.ts';

const configOf = (cwd: string, ...set: string[]) => {
  const loaded = loadConfig({ cwd, env: {}, set });
  if (!loaded.ok) throw new Error(loaded.error.map(({ detail }) => detail).join());
  return loaded.value.config;
};

describe('the doctor', () => {
  it('wants Node.js 20.12', () => {
    expect(checkNode('20.12.0').state).toBe('ok');
    expect(checkNode('22.1.0').state).toBe('ok');
    expect(checkNode('20.11.9')).toMatchObject({ state: 'fail', fix: expect.stringContaining('20.12') });
    expect(checkNode('18.20.0').state).toBe('fail');
  });

  it('doubts a clock that is before Offhook, or before its own data', () => {
    const now = Date.UTC(2027, 0, 1);
    expect(checkClock(now, undefined).state).toBe('ok');
    expect(checkClock(now, now - 1000).state).toBe('ok');
    expect(checkClock(now, now + 3_600_000)).toMatchObject({ state: 'fail', fix: expect.stringContaining('clock') });
    expect(checkClock(0, undefined).state).toBe('fail');
  });

  it('takes a data directory that is there or can be made', () => {
    const { cwd } = emptyPlace();
    expect(checkDataDir(cwd)).toMatchObject({ state: 'ok', detail: cwd });
    expect(checkDataDir(join(cwd, 'a/b'))).toMatchObject({
      state: 'ok',
      detail: expect.stringContaining('first start'),
    });
  });

  it('refuses a data directory that is a file, or whose key others can read', () => {
    const { cwd } = emptyPlace();
    writeFileSync(join(cwd, 'file'), '');
    expect(checkDataDir(join(cwd, 'file/data')).state).toBe('fail');
    writeFileSync(join(cwd, 'secret-key'), 'x');
    chmodSync(join(cwd, 'secret-key'), 0o400);
    expect(checkDataDir(cwd).state).toBe('ok');
    chmodSync(join(cwd, 'secret-key'), 0o644);
    expect(checkDataDir(cwd)).toMatchObject({ state: 'fail', fix: expect.stringContaining('chmod 600') });
  });

  it('says when hardly anything fits on the disk any more', () => {
    const { cwd } = emptyPlace();
    const room = (mib: number) => checkRoom(cwd, (() => ({ bavail: mib * 256, bsize: 4096 })) as never).state;
    expect([room(0), room(7), room(8), room(99), room(100)]).toEqual(['fail', 'fail', 'warn', 'warn', 'ok']);
    expect(checkRoom(join(cwd, 'a/b')).detail).toMatch(/^\d+ MiB are free/);
  });

  it('knows when data was last written', () => {
    const { cwd } = emptyPlace();
    expect(lastWriteIn(join(cwd, 'nope'))).toBeUndefined();
    expect(lastWriteIn(cwd)).toBeUndefined();
    writeFileSync(join(cwd, 'x'), '');
    expect(lastWriteIn(cwd)).toBeGreaterThan(Date.UTC(2020, 0, 1));
  });

  it('warns when strangers or everybody behind a proxy count as home, and prints the home networks', () => {
    const { cwd } = emptyPlace();
    const states = (...set: string[]) =>
      Object.fromEntries(checkNetworks(configOf(cwd, ...set), {}).map(({ name, state }) => [name, state]));
    expect(states()).toMatchObject({ 'home networks': 'ok', loopback: 'ok', 'REST API': 'ok' });
    expect(states('network.home=0.0.0.0/0')['home networks']).toBe('warn');
    expect(states('network.home=::/0')['home networks']).toBe('warn');
    expect(states('network.loopback=home').loopback).toBe('warn');
    expect(states('http.host=0.0.0.0')['REST API']).toBe('warn');
    expect(states('sip.host=127.0.0.1').phones).toBe('warn');
    expect(checkNetworks(configOf(cwd, 'network.home=10.9.0.0/16'), {})[0]?.detail).toBe('10.9.0.0/16');
    const phones = (address: string) =>
      checkNetworks(configOf(cwd, `sip.externalHost=${address}`), {}).find(({ name }) => name === 'phones');
    expect(phones('192.168.178.2')?.state).toBe('ok');
    expect(phones('pbx.example')?.state).toBe('ok');
    expect(phones('203.0.113.9')).toMatchObject({
      state: 'warn',
      detail: expect.stringContaining('outside network.home'),
    });
  });

  it('reads the lines file, and warns when everybody can', () => {
    const { cwd } = emptyPlace();
    mkdirSync(join(cwd, 'sip-config'));
    const path = join(cwd, 'sip-config/lines.yaml');
    const check = () => checkFiles(configOf(cwd)).find(({ name }) => name === 'lines file');
    expect(check()).toMatchObject({ state: 'ok', detail: expect.stringContaining('none') });
    writeFileSync(path, 'lines:\n  a: { kind: ip, username: a, password: good-enough }\n', { mode: 0o600 });
    expect(check()).toMatchObject({ state: 'ok', detail: expect.stringContaining('1 lines, 0 of them can confirm') });
    chmodSync(path, 0o644);
    expect(check()).toMatchObject({ state: 'warn', fix: expect.stringContaining('chmod') });
    writeFileSync(path, 'lines:\n  a: { kind: ip }\n');
    expect(check()?.state).toBe('fail');
    chmodSync(path, 0o600);
    writeFileSync(path, 'lines:\n  a: { kind: dect, username: "610", peer: pbx }\n');
    expect(check()).toMatchObject({ state: 'warn', detail: expect.stringContaining('sip.registrations names pbx:') });
    const named = checkFiles(configOf(cwd, 'sip.peers=pbx=192.168.178.3')).find(({ name }) => name === 'lines file');
    expect(named?.state).toBe('ok');
  });

  it('looks for input devices and LEDs, and says how to get at those that are not there', () => {
    const { cwd } = emptyPlace();
    const button = join(cwd, 'event0');
    const light = join(cwd, 'power');
    const config = configOf(cwd, `device.buttons=http,${button}`, `device.leds=simulated,${light}`);
    expect(checkDevice(config)).toEqual([
      expect.objectContaining({ name: `button ${button}`, state: 'warn', fix: expect.stringContaining('input') }),
      expect.objectContaining({ name: `LED ${light}`, state: 'warn', detail: expect.stringContaining('ENOENT') }),
    ]);
    writeFileSync(button, '');
    mkdirSync(light);
    writeFileSync(join(light, 'brightness'), '0');
    expect(checkDevice(config).map(({ state }) => state)).toEqual(['ok', 'warn']);
    writeFileSync(join(light, 'trigger'), '[none]');
    expect(checkDevice(config).map(({ state }) => state)).toEqual(['ok', 'ok']);
    expect(checkDevice(configOf(cwd))).toEqual([]);
  });

  it('answers 3 and says what to mend when the configuration is wrong', async () => {
    const { exit, out } = await emptyPlace({ OFFHOOK_HTTP__PORT: 'x' }).offhook('doctor', '--json');
    expect(exit).toBe(3);
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      checks: expect.arrayContaining([
        expect.objectContaining({ name: 'configuration', state: 'fail', detail: expect.stringContaining('http.port') }),
      ]),
    });
  });
});

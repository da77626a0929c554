import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

const unitText = (name: string): string => readFileSync(`sip-config/systemd/${name}`, 'utf8');

const text = unitText('offhook.service');

/** The settings of a section, in their order; one that stands twice has two entries. */
const settingsOf = (section: string, of = text): readonly (readonly [string, string])[] => {
  const [, body = ''] = of.split(`[${section}]\n`);
  const lines = body.split(/^\[/m)[0]?.split('\n') ?? [];
  return lines.flatMap((line) => {
    const [, key, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
    return key === undefined ? [] : [[key, value ?? ''] as const];
  });
};

describe('the systemd unit', () => {
  const service = new Map(settingsOf('Service'));

  it('holds settings, comments and empty lines, nothing else', () => {
    for (const line of text.split('\n')) expect(line).toMatch(/^(|#.*|\[(Unit|Service|Install)\]|[A-Z][A-Za-z]+=.*)$/);
  });

  it.each([
    ['DynamicUser', 'yes'],
    ['StateDirectory', 'offhook'],
    ['StateDirectoryMode', '0700'],
    ['UMask', '0077'],
    ['NoNewPrivileges', 'yes'],
    ['CapabilityBoundingSet', ''],
    ['ProtectSystem', 'strict'],
    ['ProtectHome', 'yes'],
    ['PrivateTmp', 'yes'],
  ])('is hardened: %s=%s', (key, value) => {
    expect(service.get(key)).toBe(value);
  });

  it('keeps its data in the one directory it can write', () => {
    expect(service.get('Environment')).toBe('OFFHOOK_DATA_DIR=/var/lib/offhook');
  });

  it('gives running calls their ten seconds before it kills', () => {
    expect(Number(service.get('TimeoutStopSec'))).toBeGreaterThan(10);
  });

  it('lets Node.js make machine code', () => {
    expect(service.has('MemoryDenyWriteExecute')).toBe(false);
  });

  it.skipIf(spawnSync('systemd-analyze', ['--version']).status !== 0)('is understood by systemd', () => {
    const place = mkdtempSync(join(tmpdir(), 'offhook-unit-'));
    const unit = join(place, 'offhook.service');
    // Where nothing is installed, systemd would miss the command alone.
    writeFileSync(unit, text.replace('/usr/bin/offhook', process.execPath));
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8' });
    rmSync(place, { recursive: true });
    expect([status, stdout + stderr]).toEqual([0, '']);
  });
});

describe('the backup by systemd', () => {
  const service = new Map(settingsOf('Service', unitText('offhook-backup.service')));

  /** What the shell is given: systemd reads `%%` as `%` and `$$` as `$`. */
  const commandOf = (key: string): string => (service.get(key) ?? '').replaceAll('%%', '%').replaceAll('$$', '$');

  it('runs as the user of the server, who alone can read the data, and writes beside them', () => {
    expect([service.get('DynamicUser'), service.get('User')]).toEqual(['yes', 'offhook']);
    expect(service.get('StateDirectory')).toBe('offhook offhook-backup');
    expect(new Map(settingsOf('Service')).get('StateDirectory')).toBe('offhook');
  });

  it('gives each copy its date, and then removes what is older than 30 days and nothing else', () => {
    const place = mkdtempSync(join(tmpdir(), 'offhook-backups-'));
    onTestFinished(() => rmSync(place, { recursive: true }));
    const offhook = join(place, 'offhook');
    writeFileSync(offhook, '#!/bin/sh\nexec mkdir "$2"\n');
    chmodSync(offhook, 0o755);
    const backups = join(place, 'backups');
    for (const name of ['2026-01-01-032000', '2026-01-02-032000', 'mine'])
      mkdirSync(join(backups, name), { recursive: true });
    const monthsAgo = Date.now() / 1000 - 60 * 86_400;
    for (const name of ['2026-01-01-032000', 'mine']) utimesSync(join(backups, name), monthsAgo, monthsAgo);
    for (const key of ['ExecStart', 'ExecStartPost']) {
      const command = commandOf(key)
        .replaceAll('/usr/bin/offhook', offhook)
        .replaceAll('/var/lib/offhook-backup', backups);
      expect(spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    }
    const left = readdirSync(backups).sort();
    expect(left).toEqual(['2026-01-02-032000', expect.stringMatching(/^\d{4}-\d\d-\d\d-\d{6}$/), 'mine']);
  });

  it.skipIf(spawnSync('systemd-analyze', ['--version']).status !== 0)('is understood by systemd', () => {
    const place = mkdtempSync(join(tmpdir(), 'offhook-unit-'));
    onTestFinished(() => rmSync(place, { recursive: true }));
    const names = ['offhook-backup.service', 'offhook-backup.timer'];
    for (const name of names) writeFileSync(join(place, name), unitText(name));
    const paths = names.map((name) => join(place, name));
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...paths], {
      encoding: 'utf8',
    });
    expect([status, stdout + stderr]).toEqual([0, '']);
  });
});

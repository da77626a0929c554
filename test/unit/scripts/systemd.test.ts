import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const text = readFileSync('sip-config/systemd/offhook.service', 'utf8');

/** The settings of a section, in their order; one that stands twice has two entries. */
const settingsOf = (section: string): readonly (readonly [string, string])[] => {
  const [, body = ''] = text.split(`[${section}]\n`);
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

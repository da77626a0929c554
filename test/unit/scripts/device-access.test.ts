import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { configSchema } from '../../../src/config/index.ts';

/* What a button and lights of the machine need of systemd and of Docker, and secrets of systemd: the same in the files and in the docs, and enough. */

const docs = readFileSync('docs/operate.md', 'utf8');
const unit = readFileSync('sip-config/systemd/offhook.service', 'utf8');
const compose = readFileSync('docker-compose.yml', 'utf8');

/** The lines of the first code block after these words. */
const blockAfter = (words: string): readonly string[] => {
  const [, block = ''] = /```\w+\n(.*?)```/s.exec(docs.slice(docs.indexOf(words))) ?? [];
  return block.trim().split('\n');
};

/** The commented settings below the comment that names a setting of Offhook. */
const unitLinesFor = (setting: string): readonly string[] => {
  const [, lines = ''] = new RegExp(`^# For .*${setting}.*\n((?:#\\S.*\n)+)`, 'm').exec(unit) ?? [];
  return lines
    .trim()
    .split('\n')
    .map((line) => line.slice(1));
};

const withoutSystemd = spawnSync('systemd-analyze', ['--version']).status !== 0;

/** What systemd says of the unit with these lines in it: the status, and its complaints. */
const verified = (lines: readonly string[]): readonly [number | null, string] => {
  const place = mkdtempSync(join(tmpdir(), 'offhook-unit-'));
  const file = join(place, 'offhook.service');
  const whole = unit
    .replace('/usr/bin/offhook', process.execPath)
    .replace('[Install]', `${lines.join('\n')}\n[Install]`);
  writeFileSync(file, whole);
  const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
  rmSync(place, { recursive: true });
  return [status, stdout + stderr];
};

describe.each(['device.buttons', 'device.leds'])('the systemd unit, for %s', (setting) => {
  const lines = unitLinesFor(setting);

  it('holds as comments what the docs show', () => {
    expect(lines.length).toBeGreaterThan(1);
    expect(lines).toEqual(blockAfter(`Unit, for \`${setting}\`:`));
  });

  it('takes back what keeps the path out of reach, and nothing else of its fences', () => {
    const taken = lines.filter((line) => line.endsWith('=no')).map((line) => line.split('=')[0]);
    expect(taken).toEqual([setting === 'device.buttons' ? 'PrivateDevices' : 'ProtectKernelTunables']);
    for (const name of taken) expect(unit).toContain(`\n${name}=yes\n`);
  });

  it.skipIf(withoutSystemd)('is understood by systemd with them', () => {
    expect(verified(lines)).toEqual([0, '']);
  });
});

describe('the systemd unit, for secrets of root', () => {
  const lines = unitLinesFor('secretKeyFile');

  it('holds as comments what the docs show', () => {
    expect(lines.length).toBeGreaterThan(1);
    expect(lines).toEqual(blockAfter('Files with secrets that are root'));
  });

  it('hands over by its name each file that a variable of a setting leads to', () => {
    const handed = lines.flatMap((line) => /^LoadCredential=([\w-]+):\//.exec(line)?.[1] ?? []);
    const named = lines.flatMap((line) => [...line.matchAll(/(OFFHOOK_\w+)=%d\/([\w-]+)/g)]);
    expect(named.map(([, , file]) => file)).toEqual(handed);
    const config = readFileSync('docs/generated/config.md', 'utf8');
    for (const [, variable] of named) expect(config).toContain(`\`${variable}\``);
  });

  it.skipIf(withoutSystemd)('is understood by systemd with them', () => {
    expect(verified(lines)).toEqual([0, '']);
  });
});

describe('docker-compose.yml', () => {
  const shown = blockAfter('`docker-compose.yml`, for both:');

  it('holds as comments what the docs show', () => {
    for (const line of shown) expect(compose).toMatch(new RegExp(`^ +# ${escaped(line)}$`, 'm'));
  });

  it('gives the container, with them, what its settings name', () => {
    let whole = compose;
    for (const line of shown) whole = whole.replace(`# ${line}`, line);
    const service = z
      .object({
        services: z.object({
          offhook: z.object({
            environment: z.record(z.string(), z.string()),
            devices: z.array(z.string()),
            group_add: z.array(z.string()),
            volumes: z.array(z.string()),
          }),
        }),
      })
      .parse(parse(whole)).services.offhook;
    const { OFFHOOK_DEVICE__BUTTONS: button = '', OFFHOOK_DEVICE__LEDS: led = '' } = service.environment;
    expect(configSchema.parse({ device: { buttons: [button], leds: [led] } }).device).toMatchObject({ leds: [led] });
    expect(service.devices.map((device) => device.split(':').slice(1))).toEqual([[button, 'r']]);
    expect(service.volumes.map((volume) => volume.split(':')[1])).toContain(led);
    expect(service.group_add).toHaveLength(1);
  });

  it('gives it none of that as it is: no device, no group', () => {
    expect(parse(compose).services.offhook).not.toHaveProperty('devices');
    expect(parse(compose).services.offhook).not.toHaveProperty('group_add');
  });
});

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

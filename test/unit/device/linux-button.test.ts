import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LinuxButton } from '../../../src/device/linux-button.ts';
import type { DevicePress } from '../../../src/device/port.ts';
import { down, repeat, up } from '../../support/input-events.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';

describe('the keys of an input device', () => {
  let folder: string;
  let path: string;
  let clock: ManualClock;
  let heard: (DevicePress & { readonly button: string })[];
  let faults: unknown[];
  let button: LinuxButton;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'offhook-input-'));
    path = join(folder, 'event0');
    clock = new ManualClock();
    heard = [];
    faults = [];
    button = new LinuxButton({
      path,
      long: 8,
      clock,
      random: seededRandom(1),
      onPress: (name, press) => void heard.push({ button: name, ...press }),
      onFault: (_name, cause) => void faults.push(cause),
    });
  });
  afterEach(async () => {
    button.stop();
    expect(clock.armed).toBe(0);
    await rm(folder, { recursive: true });
  });

  /** A pipe stands for the device: like it, it says nothing while nobody presses. */
  const aPipe = (): ((...records: readonly Buffer[]) => void) & { close(): void } => {
    expect(spawnSync('mkfifo', [path]).status).toBe(0);
    button.start();
    const fd = openSync(path, constants.O_WRONLY);
    const write = (...records: readonly Buffer[]): void => void writeSync(fd, Buffer.concat(records));
    return Object.assign(write, { close: () => closeSync(fd) });
  };

  it('are heard while they are pressed, a held one once', () => {
    const write = aPipe();
    const at = clock.now();
    write(down(at), repeat(at + 250));
    clock.advance(20);
    expect(heard).toEqual([{ button: `linux:${path}`, id: expect.stringMatching(/^prs_/), at }]);
    write(repeat(at + 283), up(at + 300));
    clock.advance(20);
    write(down(at + 900), up(at + 1000));
    clock.advance(20);
    expect(heard.map((press) => press.at)).toEqual([at, at + 900]);
    write.close();
  });

  it('are heard when a record comes in pieces', () => {
    const write = aPipe();
    const record = down(clock.now());
    for (const byte of record) {
      write(Buffer.of(byte));
      clock.advance(20);
    }
    expect(heard).toHaveLength(1);
    write.close();
  });

  it('are heard by the thousand, more than one read takes', async () => {
    const records = Array.from({ length: 1000 }, (_, nth) => [down(nth * 1000), up(nth * 1000 + 80)]).flat();
    await writeFile(path, Buffer.concat(records));
    button.start();
    button.start();
    expect(heard).toHaveLength(1000);
  });

  it('hold nobody up where the device never runs dry', () => {
    const endless = new LinuxButton({
      path: '/dev/zero',
      long: 8,
      clock,
      random: seededRandom(1),
      onPress: () => undefined,
      onFault: (_name, cause) => void faults.push(cause),
    });
    endless.start();
    endless.stop();
    expect(faults).toEqual([]);
  });

  it('are not heard after stop, not even the rest of what was read', async () => {
    await writeFile(path, Buffer.concat([down(0), up(80), down(1000), up(1080)]));
    const stopping = new LinuxButton({
      path,
      long: 8,
      clock,
      random: seededRandom(2),
      onPress(name, press) {
        heard.push({ button: name, ...press });
        stopping.stop();
      },
      onFault: (_name, cause) => void faults.push(cause),
    });
    stopping.start();
    clock.advance(60_000);
    expect(heard).toHaveLength(1);
    expect(faults).toEqual([]);
  });

  it('are reported once when they cannot be read, and heard as soon as they can', async () => {
    button.start();
    clock.advance(4999);
    clock.advance(10_000);
    expect(faults).toHaveLength(1);
    expect(String(faults[0])).toContain(path);
    await writeFile(path, down(clock.now()));
    clock.advance(5000);
    expect(heard).toHaveLength(1);
    await rm(path);
    expect(faults).toHaveLength(1);
  });
});

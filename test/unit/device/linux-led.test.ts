import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDevices } from '../../../src/device/index.ts';
import { linuxLight } from '../../../src/device/linux-led.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';

describe('a light of the Linux LED class', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'offhook-led-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const files = async (trigger: string, brightness: string): Promise<void> => {
    await writeFile(join(folder, 'trigger'), trigger);
    await writeFile(join(folder, 'brightness'), brightness);
    await writeFile(join(folder, 'max_brightness'), '255\n');
  };
  const file = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');

  it('goes dark for a moment where it shone', async () => {
    await files('[none] timer\n', '128\n');
    const putBack = await linuxLight(folder)();
    expect(await file('brightness')).toBe('0');
    await putBack();
    expect(await file('brightness')).toBe('128');
  });

  it('takes a trigger away meanwhile, which would overrule it', async () => {
    await files('none timer [heartbeat] phy0-tx\n', '0\n');
    const putBack = await linuxLight(folder)();
    expect(await file('trigger')).toBe('none');
    expect(await file('brightness')).toBe('255');
    await putBack();
    expect(await file('trigger')).toBe('heartbeat');
  });

  it('that cannot be reached is a fault, and no other light goes without its flash', async () => {
    await files('[none]\n', '0\n');
    const clock = new ManualClock();
    const faults: string[] = [];
    const shown: boolean[] = [];
    const devices = createDevices({
      settings: { inputs: [], pressTopics: [], leds: [join(folder, 'gone'), 'simulated', folder] },
      broker: undefined,
      hasBroker: () => false,
      clock,
      random: seededRandom(1),
      onPress: () => undefined,
      onFault: (name) => void faults.push(name),
      show: (shines) => void shown.push(shines),
    });
    devices.start();
    devices.flash();
    await expect.poll(() => clock.armed).toBe(2);
    expect(await file('brightness')).toBe('255');
    await expect.poll(() => faults).toEqual(['led']);
    await devices.stop();
    expect(await file('brightness')).toBe('0');
    expect(shown).toEqual([true, false]);
  });
});

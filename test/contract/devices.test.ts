import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { FlashingLed } from '../../src/device/flash.ts';
import { LinuxButton } from '../../src/device/linux-button.ts';
import { linuxLight } from '../../src/device/linux-led.ts';
import { MqttButton } from '../../src/device/mqtt-button.ts';
import { mqttLight } from '../../src/device/mqtt-led.ts';
import type { DevicePress } from '../../src/device/port.ts';
import { simulatedLight } from '../../src/device/simulated-led.ts';
import { aRestFixture } from '../http/rest-fixture.ts';
import { FakeBroker } from '../support/fake-broker.ts';
import { down, up } from '../support/input-events.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { buttonContract } from './button.ts';
import { ledContract } from './led.ts';

const aFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'offhook-device-'));

describe('the keys of a Linux input device', () => {
  buttonContract(async () => {
    const folder = await aFolder();
    const path = join(folder, 'event0');
    await writeFile(path, '');
    const clock = new ManualClock();
    const heard: DevicePress[] = [];
    const button = new LinuxButton({
      path,
      long: 8,
      clock,
      random: seededRandom(1),
      onPress: (_name, press) => void heard.push(press),
      onFault: (name, cause) => expect.fail(`${name}: ${String(cause)}`),
    });
    button.start();
    return {
      clock,
      heard,
      async press() {
        const now = clock.now();
        await appendFile(path, Buffer.concat([down(now), up(now + 80)]));
        clock.advance(100);
      },
      async stop() {
        button.stop();
        expect(clock.armed).toBe(0);
        await rm(folder, { recursive: true });
      },
    };
  });
});

describe('the button that REST calls', () => {
  buttonContract(async () => {
    const heard: DevicePress[] = [];
    const fixture = await aRestFixture({
      parts: {
        press: async ({ id, at }) => {
          heard.push({ id, at: at ?? fixture.clock.now() });
          return { outcome: 'nothing-pending', repeated: false };
        },
      },
    });
    return {
      clock: fixture.clock,
      heard,
      press: async () => void (await fixture.call('POST', '/v1/button')),
      stop: () => fixture.close(),
    };
  });
});

describe('a button that speaks MQTT', () => {
  buttonContract(async () => {
    const clock = new ManualClock();
    const broker = new FakeBroker();
    const heard: DevicePress[] = [];
    const onPress = (_name: string, press: DevicePress) => void heard.push(press);
    const button = new MqttButton({ topic: 'hall/button', broker, clock, random: seededRandom(1), onPress });
    button.start();
    return {
      clock,
      heard,
      press: async () => broker.deliver('hall/button', 'PRESS'),
      stop: async () => button.stop(),
    };
  });
});

describe('a light that speaks MQTT', () => {
  ledContract(async () => {
    const clock = new ManualClock();
    const broker = new FakeBroker();
    broker.begin();
    return {
      led: new FlashingLed({ clock, turn: mqttLight(broker, 'hall/lamp/set') }),
      clock,
      shines: () => broker.told.at(-1)?.payload === 'ON',
      close: async () => undefined,
    };
  });
});

describe('the simulated light', () => {
  ledContract(async () => {
    const clock = new ManualClock();
    let shining = false;
    const turn = simulatedLight((shines) => {
      shining = shines;
    });
    return { led: new FlashingLed({ clock, turn }), clock, shines: () => shining, close: async () => undefined };
  });
});

describe('a light of the Linux LED class', () => {
  ledContract(async () => {
    const folder = await aFolder();
    const brightness = join(folder, 'brightness');
    await writeFile(brightness, '0\n');
    await writeFile(join(folder, 'max_brightness'), '255\n');
    await writeFile(join(folder, 'trigger'), '[none] timer heartbeat\n');
    const clock = new ManualClock();
    let seen = '0';
    const look = async (): Promise<void> => {
      seen = (await readFile(brightness, 'utf8')).trim();
    };
    const turn = linuxLight(folder);
    const watched = async () => {
      const putBack = await turn();
      await look();
      return async () => {
        await putBack();
        await look();
      };
    };
    return {
      led: new FlashingLed({ clock, turn: watched }),
      clock,
      shines: () => seen !== '0',
      close: () => rm(folder, { recursive: true }),
    };
  });
});

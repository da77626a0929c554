import { beforeEach, describe, expect, it } from 'vitest';
import { MqttButton } from '../../../src/device/mqtt-button.ts';
import type { DevicePress } from '../../../src/device/port.ts';
import { FakeBroker } from '../../support/fake-broker.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const topic = 'hall/button';

describe('a button that speaks MQTT', () => {
  let clock: ManualClock;
  let broker: FakeBroker;
  let heard: { readonly button: string; readonly press: DevicePress }[];
  let button: MqttButton;
  beforeEach(() => {
    clock = new ManualClock();
    broker = new FakeBroker();
    heard = [];
    const onPress = (name: string, press: DevicePress) => void heard.push({ button: name, press });
    button = new MqttButton({ topic, broker, clock, random: seededRandom(1), onPress });
    button.start();
  });

  /** Delivers these, so many milliseconds apart; answers how many presses were heard of them. */
  const pressesIn = (apartMs: number, ...payloads: readonly string[]): number => {
    const before = heard.length;
    for (const payload of payloads) {
      broker.deliver(topic, payload);
      clock.advance(apartMs);
    }
    return heard.length - before;
  };

  it('tells the name of the topic, the moment, and the id where the message has one', () => {
    const pressedAt = new Date(clock.now() - 700).toISOString();
    broker.deliver(topic, `{"action":"press","id":"p-1","at":"${pressedAt}"}`);
    expect(heard).toEqual([{ button: 'mqtt:hall/button', press: { id: 'p-1', at: clock.now() - 700 } }]);
  });

  it.each([
    ['one that bounces', 20, ['ON', 'OFF', 'ON', 'OFF', 'ON']],
    ['one that is held and says so', 200, ['ON', 'ON', 'ON', 'ON', 'ON', 'OFF']],
    ['one that is held and says so now and then', 30_000, ['ON', 'ON', 'ON', 'ON']],
    ['a press that is repeated all the time', 300, ['PRESS', 'PRESS', 'PRESS', 'PRESS', 'PRESS', 'PRESS']],
    ['a long press of a Zigbee button', 800, ['hold', 'release', 'single']],
  ])('counts %s once', (_title, apartMs, payloads) => {
    expect(pressesIn(apartMs, ...payloads)).toBe(1);
  });

  it('counts presses that are apart', () => {
    expect(pressesIn(600, 'PRESS', 'PRESS', 'PRESS')).toBe(3);
    expect(pressesIn(600, 'ON', 'OFF', 'ON', 'OFF')).toBe(2);
  });

  it('takes no retained message for a press, but learns from it that the key is down', () => {
    broker.deliver(topic, 'PRESS', 'retained');
    broker.deliver(topic, 'ON', 'retained');
    clock.advance(10_000);
    expect(pressesIn(1000, 'ON')).toBe(0);
    expect(pressesIn(1000, 'OFF', 'ON')).toBe(1);
  });

  it.each([
    '{"Button1":{"Action":"SINGLE"}}',
    '{"action":"1_single"}',
    '{"src":"shelly","method":"NotifyEvent","params":{"events":[{"component":"input:0","event":"single_push","ts":null}]}}',
  ])('takes a device at its own word, and never when that is retained: %s', (payload) => {
    broker.deliver(topic, payload, 'retained');
    clock.advance(10_000);
    expect(heard).toEqual([]);
    expect(pressesIn(1000, payload)).toBe(1);
  });

  it('tells the same message of a Shelly, sent again, by the same id', () => {
    const ts = clock.now() / 1000;
    const events = [{ component: 'input:0', event: 'single_push', ts }];
    const payload = JSON.stringify({ src: 'shelly', method: 'NotifyEvent', params: { events } });
    expect(pressesIn(1000, payload, payload)).toBe(2);
    expect(new Set(heard.map(({ press }) => press.id)).size).toBe(1);
  });

  it('hears nothing before its start and after its stop', () => {
    button.stop();
    expect(pressesIn(1000, 'PRESS')).toBe(0);
    button.start();
    expect(pressesIn(1000, 'PRESS')).toBe(1);
    expect(clock.armed).toBe(0);
  });
});

import type { Clock, Random, ReportFault } from '../lib/index.ts';
import type { Broker } from '../mqtt/port.ts';
import { longBytesOf } from './evdev.ts';
import { FlashingLed, type TurnLight } from './flash.ts';
import { LinuxButton } from './linux-button.ts';
import { linuxLight } from './linux-led.ts';
import { MqttButton } from './mqtt-button.ts';
import { mqttLight } from './mqtt-led.ts';
import type { Button, Led, OnPress } from './port.ts';
import { simulatedLight } from './simulated-led.ts';

/** What the buttons and lights are. */
export interface DeviceSettings {
  /** Paths of Linux input devices. */
  readonly inputs: readonly string[];
  /** MQTT topics that tell presses. */
  readonly pressTopics: readonly string[];
  /** Folders of the Linux LED class, `simulated`, or `mqtt:` and a topic. */
  readonly leds: readonly string[];
}

/** What the buttons and lights are made of. `show` hears of the simulated light whether it shines. */
export interface DeviceParts {
  readonly settings: DeviceSettings;
  /** Needed for what is reached by MQTT. */
  readonly broker: Broker | undefined;
  /** Whether it is this process that is to be connected to the broker: another one flashes the lights that are reached by it else. */
  readonly hasBroker: () => boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly onPress: OnPress;
  readonly onFault: ReportFault;
  readonly show: (shines: boolean) => void;
}

/** The buttons and lights. */
export interface Devices {
  /** Begins to listen to the buttons, and lets the lights flash again after a stop. Idempotent. */
  start(): void;
  /** All lights flash once that are this process's. A light that cannot be reached is reported as a fault and keeps nobody waiting. */
  flash(): void;
  /** Hears nothing more, and leaves every light as it was. Idempotent. */
  stop(): Promise<void>;
}

/** Puts the configured buttons and lights together. Nothing is opened before `start`. */
export const createDevices = (parts: DeviceParts): Devices => {
  const { settings, broker, hasBroker, onFault } = parts;
  const buttons: readonly Button[] = [
    ...settings.inputs.map((path) => new LinuxButton({ ...parts, path, long: longBytesOf(process.arch) })),
    ...settings.pressTopics.map((topic) => new MqttButton({ ...parts, topic, broker: needed(broker) })),
  ];
  const named = settings.leds.map((name) => ({ name, led: ledOf(name, parts) }));
  const leds: readonly Led[] = named.map(({ led }) => led);
  return {
    start() {
      for (const part of [...buttons, ...leds]) part.start();
    },
    flash() {
      for (const { name, led } of named)
        if (!isByMqtt(name) || hasBroker()) led.flash().catch((cause: unknown) => onFault('led', cause));
    },
    async stop() {
      for (const button of buttons) button.stop();
      await Promise.all(leds.map((led) => led.stop()));
    },
  };
};

const MQTT = 'mqtt:';

const isByMqtt = (name: string): boolean => name.startsWith(MQTT);

const ledOf = (name: string, parts: DeviceParts): Led =>
  new FlashingLed({ clock: parts.clock, turn: lightOf(name, parts) });

const lightOf = (name: string, { show, broker }: DeviceParts): TurnLight => {
  if (name === 'simulated') return simulatedLight(show);
  if (isByMqtt(name)) return mqttLight(needed(broker), name.slice(MQTT.length));
  return linuxLight(name);
};

/** The configuration names no MQTT device without a broker. */
const needed = (broker: Broker | undefined): Broker => {
  if (!broker) throw new Error('a device needs MQTT, and no broker is configured');
  return broker;
};

import type { Clock, Random, ReportFault } from '../lib/index.ts';
import { FlashingLed } from './flash.ts';
import { LinuxButton } from './linux-button.ts';
import { linuxLight } from './linux-led.ts';
import type { Button, Led, OnPress } from './port.ts';
import { simulatedLight } from './simulated-led.ts';

/** Paths of Linux input devices; folders of the Linux LED class, or `simulated`. */
export interface DeviceSettings {
  readonly inputs: readonly string[];
  readonly leds: readonly string[];
}

/** What the buttons and lights of the house are made of. `show` hears of the simulated light whether it shines. */
export interface DeviceParts {
  readonly settings: DeviceSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly onPress: OnPress;
  readonly onFault: ReportFault;
  readonly show: (shines: boolean) => void;
}

/** The buttons and lights of the house. */
export interface Devices {
  /** Begins to listen to the buttons. Idempotent. */
  start(): void;
  /** All lights flash once. A light that cannot be reached is reported as a fault and keeps nobody waiting. */
  flash(): void;
  /** Hears nothing more, and leaves every light as it was. Idempotent. */
  stop(): Promise<void>;
}

/** Puts the configured buttons and lights together. Nothing is opened before `start`. */
export const createDevices = (parts: DeviceParts): Devices => {
  const { settings, onFault } = parts;
  const buttons: readonly Button[] = settings.inputs.map((path) => new LinuxButton({ ...parts, path }));
  const leds: readonly Led[] = settings.leds.map((name) => ledOf(name, parts));
  return {
    start() {
      for (const button of buttons) button.start();
    },
    flash() {
      for (const led of leds) led.flash().catch((cause: unknown) => onFault('led', cause));
    },
    async stop() {
      for (const button of buttons) button.stop();
      await Promise.all(leds.map((led) => led.stop()));
    },
  };
};

const ledOf = (name: string, { clock, show }: DeviceParts): Led =>
  new FlashingLed({ clock, turn: name === 'simulated' ? simulatedLight(show) : linuxLight(name) });

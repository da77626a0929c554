import { analogDevices } from './analog.ts';
import { cordlessDevices } from './cordless.ts';
import type { Device } from './device.ts';
import type { DialPlan } from './dialling/plan.ts';

/** Every family of devices that Offhook knows a digit map for. */
export const devices: readonly Device[] = [...analogDevices, ...cordlessDevices];

/** The device with this id, or with the only id that begins like this. */
export const deviceCalled = (id: string): Device | undefined => {
  const beginning = devices.filter((device) => device.id.startsWith(id));
  return devices.find((device) => device.id === id) ?? (beginning.length === 1 ? beginning[0] : undefined);
};

/** What to type into one family of devices. `digitMap` has one rule a line, and is null where none is needed. */
export interface DeviceSetup {
  readonly id: string;
  readonly device: string;
  readonly digitMap: string | null;
  readonly note: string;
}

/** The digit maps of all families for this dial plan. Derived from the vendors' documents, not tried on hardware. */
export const deviceSetups = (plan: DialPlan): readonly DeviceSetup[] =>
  devices.map((device) => ({
    id: device.id,
    device: device.name,
    digitMap: device.digitMap(plan),
    note: `${sentence(device.where)} ${device.also(plan)}`,
  }));

/** The text with a capital and a full stop. */
export const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

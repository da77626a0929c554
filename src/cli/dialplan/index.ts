export { doctorDialPlan, knownDevices } from './command.ts';
export { type DeviceSetup, deviceSetups } from './devices.ts';
export type { DialPlan } from './plan.ts';

export { doctorDialPlan, knownDevices } from './command.ts';

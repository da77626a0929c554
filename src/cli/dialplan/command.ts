import type { Config } from '../../config/index.ts';
import {
  alsoOf,
  type Device,
  type DialPlan,
  type DialPlanReport,
  deviceCalled,
  devices,
  ordinaryOf,
  reportOn,
  type Trial,
  whereOf,
} from '../../device-setup/index.ts';
import { closest } from '../../lib/index.ts';
import { type Answer, badInput, exitCodes } from '../outcome.ts';
import { reportText } from './text.ts';

const KEYSTROKES = /^[0-9*#,T]{1,64}$/;

/**
 * The digit map of a device for the configured codes, and what the device then does with keystrokes. Exit code 3 when star
 * codes that it leaves the factory with swallow codes.
 */
export const doctorDialPlan = ({ code, sip }: Config, id: string, keys: string | undefined): Answer => {
  const device = deviceOf(id);
  if (keys !== undefined && !KEYSTROKES.test(keys))
    throw badInput(
      `The keys "${keys}" may be 0 to 9, * and #, a comma for a pause of one second, T for the talk key; at most 64.`,
    );
  const plan = { ...code, serviceNumber: sip.serviceNumber };
  const report = reportOn(device, plan, keys);
  return {
    text: reportText(device, plan, report),
    data: dataOf(device, plan, report),
    exit: report.collisions.length > 0 ? exitCodes.refused : exitCodes.ok,
  };
};

const deviceOf = (id: string): Device => {
  const device = id === '' ? undefined : deviceCalled(id);
  if (device) return device;
  const families = devices.map((known) => known.id.replace(/-.*/, ''));
  const meant = closest(id.replace(/-.*/, ''), families);
  const hint = meant === undefined ? '.' : `; did you mean ${deviceCalled(meant)?.id}?`;
  throw badInput(`There is no device "${id}"${hint}`, `Known are: ${knownDevices}.`);
};

/** What `doctor dialplan` can be asked for. */
export const knownDevices: string = devices.map(({ id }) => id).join(', ');

const dataOf = (device: Device, plan: DialPlan, report: DialPlanReport) => ({
  device: { id: device.id, name: device.name, page: device.page },
  plan,
  digitMap: report.digitMap,
  where: whereOf(device),
  also: alsoOf(device, plan),
  triedOnHardware: false,
  trials: report.trials.map(trialData),
  ordinaryNumbers: ordinaryOf(device),
  remarks: device.dialling.remarks?.(plan) ?? [],
  starCodes: device.starCodes?.codes ?? [],
  collisions: report.collisions,
  factory:
    report.factory === undefined ? null : { digitMap: device.dialling.factory?.map, trial: trialData(report.factory) },
});

const trialData = ({ keystrokes, outcome: { act, afterMs, later }, meaning, hashSends }: Trial) => ({
  keystrokes,
  does: act.kind,
  number: act.kind === 'send' ? act.number : null,
  to: act.kind === 'send' ? act.to : null,
  afterSeconds: afterMs / 1000,
  hashSends,
  meaning,
  keysAfterwards: later,
});

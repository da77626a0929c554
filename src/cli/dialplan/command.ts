import type { Config } from '../../config/index.ts';
import { closest } from '../../lib/index.ts';
import { type Answer, badInput, exitCodes } from '../outcome.ts';
import { table } from '../table.ts';
import type { Device } from './device.ts';
import { deviceCalled, devices } from './devices.ts';
import type { DialPlan, Meaning } from './plan.ts';
import { type DialPlanReport, reportOn, type Trial } from './report.ts';
import { KEY_MS } from './simulate.ts';
import type { Collision } from './star-codes.ts';
import { TALK } from './step.ts';
import { wrapped } from './wrap.ts';

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
    text: textOf(device, plan, report),
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

const textOf = (device: Device, plan: DialPlan, report: DialPlanReport): string => {
  const { trials, collisions, factory, digitMap } = report;
  const lost = trials.some(({ meaning }) => meaning === 'other');
  const paragraphs = [
    ['Where', `${device.where}.`],
    ['Also', device.also(plan)],
    ...device.remarks(plan).map((remark) => ['Note', remark]),
    [lost ? 'WARNING' : 'Others', `112 and ordinary numbers. ${device.ordinary}`],
    ...(factory === undefined
      ? []
      : [['Factory', `${device.factory?.map} is what it leaves the factory with: ${ended(factory)}.`]]),
    ...starCodes(device, plan, collisions),
    ['Page', device.page],
  ];
  return [
    `${device.name}, for ${plan.prefix} and ${plan.digits} digits and the service number ${plan.serviceNumber}`,
    '',
    ...(digitMap === null ? [] : [...digitMap.split('\n').map((line) => `  ${line}`), '']),
    `With ${KEY_MS / 1000} s from key to key it does this:`,
    '',
    indented(table(['KEYED IN', 'SENDS', 'WHEN', 'TO'], trials.map(row))),
    '',
    ...paragraphs.map(([label = '', text = '']) => `${label.padEnd(8)} ${wrapped(text, ' '.repeat(9))}`),
    '',
    "This is what the vendors' documents say; it was not tried on hardware.",
  ].join('\n');
};

const indented = (text: string): string => text.replaceAll(/^/gm, '  ');

const row = (trial: Trial): readonly string[] => {
  const { act } = trial.outcome;
  return [shownKeys(trial.keystrokes), act.kind === 'send' ? act.number : '-', when(trial), who(trial)];
};

const shownKeys = (keystrokes: string): string =>
  keystrokes
    .replaceAll(/,+/g, (pause) => ` (${pause.length} s) `)
    .replaceAll(TALK, ' [talk] ')
    .trimEnd();

const when = ({ outcome: { afterMs, keys, act }, hashSends }: Trial): string => {
  if (act.kind === 'nothing') return '-';
  if (afterMs > 0) return `after ${afterMs / 1000} s${hashSends ? ', or with #' : ''}`;
  if (keys.endsWith(TALK)) return 'with the talk key';
  return keys.endsWith('#') ? 'with #' : 'at once';
};

const answers: Readonly<Record<Meaning, string>> = {
  code: 'Offhook: a code',
  service: 'Offhook: prompt tone, then key the digits',
  incomplete: 'Offhook: 484, not complete',
  other: 'Offhook: 404, nobody is called',
};

const who = ({ outcome: { act, later }, meaning }: Trial): string => {
  if (act.kind === 'keep') return `the device itself: ${act.code} is ${act.meaning}`;
  if (act.kind === 'refuse') return 'nobody: busy tone';
  if (act.kind === 'nothing') return 'nobody: no talk key yet';
  if (meaning === null) return 'not to Offhook';
  return meaning === 'service' && later !== '' ? `Offhook: prompt tone, then hears ${later}` : answers[meaning];
};

const starCodes = (device: Device, { prefix }: DialPlan, collisions: readonly Collision[]): readonly string[][] => {
  if (device.starCodes === undefined) return [];
  const known = device.starCodes.codes.map(({ code }) => code).join(' ');
  if (collisions.length === 0)
    return [['Stars', `None of its factory star codes takes a code that begins ${prefix}: ${known}.`]];
  const taken = collisions.map(
    ({ code, meaning, share }) => `${code} (${meaning}) takes ${percent(share)} of all codes`,
  );
  return [['COLLIDES', `${taken.join(', ')}. To mend it, ${device.starCodes.move}; or choose another code.prefix.`]];
};

const percent = (share: number): string => `${Number((share * 100).toPrecision(2))} %`;

const ended = (trial: Trial): string => {
  const { act, keys } = trial.outcome;
  const keyed = shownKeys(trial.keystrokes);
  if (act.kind !== 'send') return `${keyed} reaches nobody`;
  return act.number === keyed
    ? `${keyed} is sent ${when(trial)}`
    : `${keyed} never arrives: ${act.number} is sent ${when(trial)}, at key ${keys.length} of ${keyed.length}`;
};

const dataOf = (device: Device, plan: DialPlan, report: DialPlanReport) => ({
  device: { id: device.id, name: device.name, page: device.page },
  plan,
  digitMap: report.digitMap,
  where: device.where,
  also: device.also(plan),
  triedOnHardware: false,
  trials: report.trials.map(trialData),
  ordinaryNumbers: device.ordinary,
  remarks: device.remarks(plan),
  starCodes: device.starCodes?.codes ?? [],
  collisions: report.collisions,
  factory: report.factory === undefined ? null : { digitMap: device.factory?.map, trial: trialData(report.factory) },
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

import {
  alsoOf,
  type Collision,
  type Device,
  type DialPlan,
  type DialPlanReport,
  KEY_MS,
  type Meaning,
  ordinaryOf,
  sentence,
  TALK,
  type Trial,
  whereOf,
} from '../../device-setup/index.ts';
import { table } from '../table.ts';
import { wrapped } from './wrap.ts';

/** The report for people: the map, a table of keystrokes, and what to know, warnings first. */
export const reportText = (device: Device, plan: DialPlan, report: DialPlanReport): string => {
  const { trials, collisions, factory, digitMap } = report;
  const lost = trials.some(({ meaning }) => meaning === 'other');
  const paragraphs = [
    ...collisionText(device, collisions),
    [lost ? 'WARNING' : 'Others', `112 and ordinary numbers. ${ordinaryOf(device)}`],
    ['Where', sentence(whereOf(device))],
    ['Also', alsoOf(device, plan)],
    ...(device.dialling.remarks?.(plan) ?? []).map((remark) => ['Note', remark]),
    ...(factory === undefined
      ? []
      : [['Factory', `${device.dialling.factory?.map} is what it leaves the factory with: ${ended(factory)}.`]]),
    ...(collisions.length === 0 ? starCodeText(device, plan) : []),
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

const collisionText = ({ starCodes }: Device, collisions: readonly Collision[]): readonly string[][] => {
  if (starCodes === undefined || collisions.length === 0) return [];
  const taken = collisions.map(
    ({ code, meaning, share }) => `${code} (${meaning}) takes ${percent(share)} of all codes`,
  );
  return [['COLLIDES', `${taken.join(', ')}. To mend it, ${starCodes.move}; or choose another code.prefix.`]];
};

const starCodeText = ({ starCodes }: Device, { prefix }: DialPlan): readonly string[][] => {
  if (starCodes === undefined) return [];
  const known = starCodes.codes.map(({ code }) => code).join(' ');
  return [['Stars', `None of its factory star codes takes a code that begins ${prefix}: ${known}.`]];
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

import type { Device } from '../family.ts';
import { type DialPlan, type Meaning, meaningOf, sampleDigits } from './plan.ts';
import { type Outcome, pressesOf, simulate } from './simulate.ts';
import { type Collision, collisionsOf, withStarCodes } from './star-codes.ts';
import { type Dialler, TALK } from './step.ts';

/** What became of one row of keystrokes. `meaning`: what the number is to Offhook, where the call comes to it. */
export interface Trial {
  readonly keystrokes: string;
  readonly outcome: Outcome;
  readonly meaning: Meaning | null;
  /** Whether the # key, pressed at the end, sends the same number without the wait. */
  readonly hashSends: boolean;
}

/** A device with this dial plan: what to enter, what it then does with keystrokes, what it would do as it left the factory. */
export interface DialPlanReport {
  readonly digitMap: string | null;
  readonly trials: readonly Trial[];
  readonly collisions: readonly Collision[];
  /** The code in star form under the factory digit map; undefined where none is known. */
  readonly factory: Trial | undefined;
}

/** Keys both forms, the service number in one and in two steps, 112, an ordinary number and half a code; or the keystrokes that are given. */
export const reportOn = (device: Device, plan: DialPlan, keystrokes?: string): DialPlanReport => {
  const dialler = withStarCodes(device.starCodes?.codes ?? [], device.dialling.dialler(plan));
  const rows = keystrokes === undefined ? samples(device, plan) : [withTalkKey(device, keystrokes)];
  const { factory } = device.dialling;
  const star = withTalkKey(device, `${plan.prefix}${sampleDigits(plan)}`);
  return {
    digitMap: device.digitMap?.(plan) ?? null,
    trials: rows.map((row) => trial(dialler, row, plan)),
    collisions: collisionsOf(plan, device.starCodes?.codes ?? []),
    factory: factory && trial(factory.dialler, star, plan),
  };
};

/** Longer than every wait of every device, as keystrokes. */
export const LONG_PAUSE = ','.repeat(6);

const samples = (device: Device, plan: DialPlan): readonly string[] => {
  const digits = sampleDigits(plan);
  const { prefix, serviceNumber } = plan;
  const two = device.dialling.talkKey ? `${serviceNumber}${TALK}${digits}` : `${serviceNumber}${LONG_PAUSE}${digits}`;
  return [
    `${prefix}${digits}`,
    `${serviceNumber}${digits}`,
    serviceNumber,
    two,
    '112',
    '0301234567',
    `${prefix}${digits.slice(0, 3)}`,
  ].map((row) => withTalkKey(device, row));
};

const withTalkKey = ({ dialling: { talkKey } }: Device, keystrokes: string): string =>
  talkKey && !keystrokes.includes(TALK) ? `${keystrokes}${TALK}` : keystrokes;

const trial = (dialler: Dialler, keystrokes: string, plan: DialPlan): Trial => {
  const outcome = simulate(dialler, pressesOf(keystrokes));
  const { act } = outcome;
  const meaning = act.kind === 'send' && act.to === 'offhook' ? meaningOf(act.number, plan) : null;
  return { keystrokes, outcome, meaning, hashSends: hashSends(dialler, outcome) };
};

const hashSends = (dialler: Dialler, { act, keys, afterMs }: Outcome): boolean => {
  if (act.kind !== 'send' || afterMs === 0) return false;
  const ended = simulate(dialler, pressesOf(`${keys}#`));
  return ended.afterMs === 0 && ended.act.kind === 'send' && ended.act.number === act.number;
};

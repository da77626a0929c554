import type { Device } from '../device.ts';
import { type DialPlan, sampleDigits } from './plan.ts';
import { LONG_PAUSE, reportOn } from './report.ts';
import { TALK } from './step.ts';

/** A way to dial: the code, or the service number and the digits, in one go; or the service number and, after the tone, the digits. */
export type DialWay = 'code' | 'number' | 'tone';

/** Which of them reach Offhook through a device, for this dial plan and with its own star codes in force. */
export const reaching = (device: Device, plan: DialPlan): readonly DialWay[] => {
  const { prefix, serviceNumber } = plan;
  const digits = sampleDigits(plan);
  const meaningOf = (keys: string) => reportOn(device, plan, keys).trials[0]?.meaning;
  const pause = device.talkKey ? TALK : LONG_PAUSE;
  const reached: Readonly<Record<DialWay, boolean>> = {
    code: meaningOf(`${prefix}${digits}`) === 'code',
    number: meaningOf(`${serviceNumber}${digits}`) === 'code',
    tone: meaningOf(`${serviceNumber}${pause}${digits}`) === 'service',
  };
  return (['code', 'number', 'tone'] as const).filter((way) => reached[way]);
};

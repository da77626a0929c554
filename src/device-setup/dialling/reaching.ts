import type { Device, DialWay } from '../family.ts';
import { type DialPlan, sampleDigits } from './plan.ts';
import { LONG_PAUSE, reportOn } from './report.ts';
import { TALK } from './step.ts';

/** Which of them reach Offhook through a device, for this dial plan and with its own star codes in force. */
export const reaching = (device: Device, plan: DialPlan): readonly DialWay[] => {
  const { prefix, serviceNumber } = plan;
  const digits = sampleDigits(plan);
  const meaningOf = (keys: string) => reportOn(device, plan, keys).trials[0]?.meaning;
  const pause = device.dialling.talkKey ? TALK : LONG_PAUSE;
  const reached: Readonly<Record<DialWay, boolean>> = {
    code: meaningOf(`${prefix}${digits}`) === 'code',
    number: meaningOf(`${serviceNumber}${digits}`) === 'code',
    tone: meaningOf(`${serviceNumber}${pause}${digits}`) === 'service',
  };
  return (['code', 'number', 'tone'] as const).filter((way) => reached[way]);
};

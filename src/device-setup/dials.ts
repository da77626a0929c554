import { isPlayed } from './devices.ts';
import type { DialPlan } from './dialling/plan.ts';
import { reaching } from './dialling/reaching.ts';
import type { DialWay, Family } from './family.ts';

/** What reaches Offhook through a family, for this dial plan: played where that can be played. */
export const dialsOf = (family: Family, plan: DialPlan): readonly DialWay[] =>
  isPlayed(family) ? reaching(family, plan) : (family.dials ?? []);

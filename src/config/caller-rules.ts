import { type NumberRange, rangeFault } from '../lib/index.ts';
import type { FaultOf } from './setting.ts';

const KINDS = ['analog', 'dect', 'isdn', 'ip'] as const;

/** What a rule says: the numbers of this range are phones of this kind. */
export interface CallerRuleEntry extends NumberRange {
  readonly kind: (typeof KINDS)[number];
}

/** Ends the sentence "... must be". */
export const CALLER_RULES_ALLOWED =
  'a list of texts number=kind or first-last=kind such as "**610-**619=dect", where a number has letters, digits and the signs *+._, both ends of a range are equal but for as many digits at their end, and the kind is one of analog, dect, isdn and ip';

const RULE = /^(?<first>[A-Za-z0-9*+._]{1,64})(?:-(?<last>[A-Za-z0-9*+._]{1,64}))?=(?<kind>[a-z]+)$/;

/** Reads `number=kind` or `first-last=kind`; undefined when it is malformed. */
export const callerRuleOf = (text: string): CallerRuleEntry | undefined => {
  const { first, last = first, kind: written } = RULE.exec(text)?.groups ?? {};
  const kind = KINDS.find((known) => known === written);
  if (first === undefined || last === undefined || kind === undefined) return undefined;
  return rangeFault({ first, last }) === undefined ? { first, last, kind } : undefined;
};

/** Why this is no rule, in words that follow it; empty where what is allowed says it all. */
export const callerRuleFault: FaultOf = (text) => {
  const { first, last = first, kind } = RULE.exec(text)?.groups ?? {};
  if (first === undefined || last === undefined || !KINDS.some((known) => known === kind)) return '';
  return rangeFault({ first, last });
};

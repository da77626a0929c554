import type { LineKind } from '../../line/port.ts';
import type { CallerRule } from './port.ts';

/** What calls from this number, as the first rule that it fits says; undefined where none does. Total. */
export const kindByRules = (rules: readonly CallerRule[], number: string): LineKind | undefined =>
  rules.find((rule) => fits(rule, number))?.kind;

const fits = ({ first, last }: CallerRule, number: string): boolean => {
  if (number === first || number === last) return true;
  if (number.length !== first.length || number.length !== last.length) return false;
  const start = beforeDigits(number);
  // Digits that are as many compare as texts do.
  return start === beforeDigits(first) && start === beforeDigits(last) && first < number && number < last;
};

/** A number without the digits at its end. */
const beforeDigits = (number: string): string => number.replace(/[0-9]+$/, '');

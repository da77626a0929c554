import { isInRange } from '../../lib/index.ts';
import type { LineKind } from '../../line/port.ts';
import type { CallerRule } from './port.ts';

/** What calls from this number, as the first rule that it fits says; undefined where none does. Total. */
export const kindByRules = (rules: readonly CallerRule[], number: string): LineKind | undefined =>
  rules.find((rule) => isInRange(rule, number))?.kind;

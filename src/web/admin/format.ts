import type { AdminKey, AdminTexts } from '../i18n/admin-texts.ts';
import { formatCount, formatDay, inUnit } from '../i18n/format.ts';
import { localeOf } from '../i18n/locale.ts';
import type { Language } from '../i18n/texts.ts';

/** Day and time of a moment (RFC 3339, or milliseconds since the epoch), to the second. */
export const dateTime = (language: Language, moment: string | number): string =>
  new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(moment));

/** The time of day of a moment, to the second. */
export const clockTime = (language: Language, moment: string | number): string =>
  new Intl.DateTimeFormat(localeOf(language), { timeStyle: 'medium' }).format(new Date(moment));

export { formatCount as count, formatDay as day };

const steps: readonly (readonly [unit: 'day' | 'hour' | 'minute' | 'second', seconds: number])[] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

/** How long ago something was, in the largest unit that fits: `3 minutes ago`. What a clock of the server put ahead is now. */
export const ago = (language: Language, moment: string, nowMs: number): string => {
  const seconds = Math.max(0, Math.floor((nowMs - Date.parse(moment)) / 1000));
  const [unit, size] = steps.find(([, size]) => seconds >= size) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(localeOf(language), { numeric: 'auto' }).format(-Math.floor(seconds / size), unit);
};

/** So many whole seconds in words: seconds up to two minutes, then minutes, then hours, rounded up. */
export const duration = (language: Language, seconds: number): string => {
  if (seconds < 120) return inUnit(language, seconds, 'second');
  if (seconds < 7200) return inUnit(language, Math.ceil(seconds / 60), 'minute');
  return inUnit(language, Math.ceil(seconds / 3600), 'hour');
};

/** A text that goes with a number, which stands in it as `{n}`. */
export const counted = (
  text: AdminTexts,
  n: number,
  keys: { readonly one: AdminKey; readonly other: AdminKey },
  values: Readonly<Record<string, string>> = {},
): string => {
  const form = new Intl.PluralRules(text.language).select(n) === 'one' ? keys.one : keys.other;
  return text(form, { ...values, n: formatCount(text.language, n) });
};

import { localeOf } from './locale.ts';
import type { Language } from './texts.ts';

/** So many of a unit of time in words: `2 hours`. */
export const inUnit = (language: Language, amount: number, unit: 'second' | 'minute' | 'hour'): string =>
  new Intl.NumberFormat(localeOf(language), { style: 'unit', unit, unitDisplay: 'long' }).format(amount);

/** Whole seconds in words: `45 seconds`; from a minute on in whole minutes, rounded up: `2 minutes`. */
export const formatDuration = (language: Language, seconds: number): string =>
  seconds < 60 ? inUnit(language, seconds, 'second') : inUnit(language, Math.ceil(seconds / 60), 'minute');

/** The time of day of a moment (RFC 3339), as people there write it. */
export const formatTime = (language: Language, moment: string): string =>
  new Intl.DateTimeFormat(localeOf(language), { hour: '2-digit', minute: '2-digit' }).format(new Date(moment));

/** The day of a moment (RFC 3339), as people there write it. */
export const formatDay = (language: Language, moment: string): string =>
  new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long' }).format(new Date(moment));

/** A number, as people there write it. */
export const formatCount = (language: Language, n: number): string =>
  new Intl.NumberFormat(localeOf(language)).format(n);

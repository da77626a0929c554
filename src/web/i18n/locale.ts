import type { Language } from './texts.ts';

/** For readers whose browser says nothing of a region. English without one would be that of the United States. */
const plain: Readonly<Record<Language, string>> = { nl: 'nl', de: 'de', en: 'en-GB' };

/** What is there of a browser; nothing where there is none. */
interface Reader {
  readonly navigator?: { readonly languages?: readonly string[] };
}

const wantedByReader = (): readonly string[] => (globalThis as Reader).navigator?.languages ?? [];

/**
 * The locale (BCP 47) in which numbers and times of this language are written: the first regional form of it in `wanted`,
 * which is what the reader's browser prefers.
 */
export const localeOf = (language: Language, wanted = wantedByReader()): string =>
  wanted.find((tag) => tag.toLowerCase().startsWith(`${language}-`)) ?? plain[language];

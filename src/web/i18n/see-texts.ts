import de from './see/de.json' with { type: 'json' };
import en from './see/en.json' with { type: 'json' };
import nl from './see/nl.json' with { type: 'json' };
import { createTexts, type Language, type Texts } from './texts.ts';

export type SeeKey = keyof typeof en;

/** The texts of what is drawn of calls and counts, and of what to do. */
export type SeeTexts = Texts<SeeKey>;

/** The same in this language. */
export const seeTexts = (language: Language): SeeTexts => createTexts({ nl, de, en }, language);

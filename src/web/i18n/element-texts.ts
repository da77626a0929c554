import de from './element/de.json' with { type: 'json' };
import en from './element/en.json' with { type: 'json' };
import nl from './element/nl.json' with { type: 'json' };
import { createTexts, type Language, type Texts } from './texts.ts';

/** The name of one text of the elements. */
export type ElementKey = keyof typeof en;

/** The texts of the elements. */
export type ElementTexts = Texts<ElementKey>;

/** The texts of the elements in this language. */
export const elementTexts = (language: Language): ElementTexts => createTexts({ nl, de, en }, language);

import de from './house/de.json' with { type: 'json' };
import en from './house/en.json' with { type: 'json' };
import nl from './house/nl.json' with { type: 'json' };
import { createTexts, type Language, type Texts } from './texts.ts';

/** The texts of the house to try Offhook in. */
export type HouseTexts = Texts<keyof typeof en>;

/** The texts of the house in this language. */
export const houseTexts = (language: Language): HouseTexts => createTexts({ nl, de, en }, language);

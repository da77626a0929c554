import { createTexts, type Language, type Texts } from '../../../web/i18n/texts.ts';
import de from './de.json' with { type: 'json' };
import en from './en.json' with { type: 'json' };
import nl from './nl.json' with { type: 'json' };

/** The texts of the house to try Offhook in. */
export type HouseTexts = Texts<keyof typeof en>;

/** The texts of the house in this language. */
export const houseTexts = (language: Language): HouseTexts => createTexts({ nl, de, en }, language);

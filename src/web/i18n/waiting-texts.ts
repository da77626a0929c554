import { createTexts, type Language, type Texts } from './texts.ts';
import de from './waiting/de.json' with { type: 'json' };
import en from './waiting/en.json' with { type: 'json' };
import nl from './waiting/nl.json' with { type: 'json' };

/** The name of one text of the page of waiting questions. */
export type WaitingKey = keyof typeof en;

/** The texts of the page of waiting questions in this language. */
export const waitingTexts = (language: Language): Texts<WaitingKey> => createTexts({ nl, de, en }, language);

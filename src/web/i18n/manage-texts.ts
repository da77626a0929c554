import de from './manage/de.json' with { type: 'json' };
import en from './manage/en.json' with { type: 'json' };
import nl from './manage/nl.json' with { type: 'json' };
import { createTexts, type Language, type Texts } from './texts.ts';

export type ManageKey = keyof typeof en;

/** The texts of what the owner manages on the page. */
export type ManageTexts = Texts<ManageKey>;

/** The same in this language. */
export const manageTexts = (language: Language): ManageTexts => createTexts({ nl, de, en }, language);

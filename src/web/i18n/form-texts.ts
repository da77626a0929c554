import de from './form/de.json' with { type: 'json' };
import en from './form/en.json' with { type: 'json' };
import nl from './form/nl.json' with { type: 'json' };
import { createTexts, type Language, type Texts } from './texts.ts';

/** What every form of the administration says. */
export type FormTexts = Texts<keyof typeof en>;

/** The same in this language. */
export const formTexts = (language: Language): FormTexts => createTexts({ nl, de, en }, language);

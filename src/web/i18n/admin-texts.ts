import de from './admin/de.json' with { type: 'json' };
import en from './admin/en.json' with { type: 'json' };
import nl from './admin/nl.json' with { type: 'json' };
import { createTexts, type Language, type Texts } from './texts.ts';

export type AdminKey = keyof typeof en;

/** The texts of the administration. */
export type AdminTexts = Texts<AdminKey>;

/** The texts of the administration in this language. */
export const adminTexts = (language: Language): AdminTexts => createTexts({ nl, de, en }, language);

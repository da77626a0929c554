import de from './admin-lock/de.json' with { type: 'json' };
import en from './admin-lock/en.json' with { type: 'json' };
import nl from './admin-lock/nl.json' with { type: 'json' };
import { createTexts, type Language, type Texts } from './texts.ts';

/** The texts of the lock of the administration, and of who has logged in. */
export type LockTexts = Texts<keyof typeof en>;

/** The same in this language. */
export const lockTexts = (language: Language): LockTexts => createTexts({ nl, de, en }, language);

import type en from './add-phone/en.json';
import { createTexts, type Language, type Texts } from './texts.ts';

/** The name of one text of the way to a new phone. */
export type AddPhoneKey = keyof typeof en;

/** The texts of the way to a new phone. */
export type AddPhoneTexts = Texts<AddPhoneKey>;

const files: Readonly<Record<Language, () => Promise<{ readonly default: Readonly<Record<AddPhoneKey, string>> }>>> = {
  nl: () => import('./add-phone/nl.json', { with: { type: 'json' } }),
  de: () => import('./add-phone/de.json', { with: { type: 'json' } }),
  en: () => import('./add-phone/en.json', { with: { type: 'json' } }),
};

/** Loads the texts of the way to a new phone in this language: they are many, and nobody reads all three. Rejects where they do not come. */
export const loadAddPhoneTexts = async (language: Language): Promise<AddPhoneTexts> => {
  const { default: words } = await files[language]();
  return createTexts({ nl: words, de: words, en: words }, language);
};

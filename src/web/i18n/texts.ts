/** The languages that every text of ours is written in; all read from the left. */
export type Language = 'nl' | 'de' | 'en';

/** All texts of one bundle, by language and key. Every language has the same keys: a test proves it. */
export type Catalogue<Key extends string> = Readonly<Record<Language, Readonly<Record<Key, string>>>>;

/** Texts in one language. */
export interface Texts<Key extends string> {
  readonly language: Language;
  /** The text of this key; `{name}` in it becomes the value of that name. */
  (key: Key, values?: Readonly<Record<string, string>>): string;
}

const PLACEHOLDER = /\{(\w+)\}/g;

/** Texts of this catalogue in this language. A placeholder without its value stays as it is written. */
export const createTexts = <Key extends string>(catalogue: Catalogue<Key>, language: Language): Texts<Key> => {
  const words = catalogue[language];
  const text = (key: Key, values: Readonly<Record<string, string>> = {}): string =>
    words[key].replace(PLACEHOLDER, (written, name: string) => values[name] ?? written);
  return Object.assign(text, { language });
};

const languages: readonly Language[] = ['nl', 'de', 'en'];

/** The first of these language tags (BCP 47) that we speak, by its first part; English where we speak none. */
export const chooseLanguage = (wanted: readonly (string | null | undefined)[]): Language => {
  const spoken = wanted.map((tag) => languages.find((language) => language === tag?.split('-')[0]?.toLowerCase()));
  return spoken.find((language) => language !== undefined) ?? 'en';
};

import { chooseLanguage, type Language } from './texts.ts';

/** The language of an element: its own `lang`, else that of the document, else what the browser's user prefers. */
export const languageOf = (element: Element): Language =>
  chooseLanguage([element.getAttribute('lang'), document.documentElement.lang, ...navigator.languages]);

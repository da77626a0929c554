import de from './hosted/de.json' with { type: 'json' };
import en from './hosted/en.json' with { type: 'json' };
import nl from './hosted/nl.json' with { type: 'json' };
import { createTexts, type Language, type Texts } from './texts.ts';

/** The name of one text of the hosted page. */
export type HostedKey = keyof typeof en;

/** The texts of the hosted page. */
export type HostedTexts = Texts<HostedKey>;

/** The texts of the hosted page in this language. */
export const hostedTexts = (language: Language): HostedTexts => createTexts({ nl, de, en }, language);

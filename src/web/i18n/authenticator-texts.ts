import de from './authenticators/de.json' with { type: 'json' };
import en from './authenticators/en.json' with { type: 'json' };
import nl from './authenticators/nl.json' with { type: 'json' };
import { createTexts, type Language, type Texts } from './texts.ts';

/** The name of one text about authenticator apps. */
export type AuthenticatorKey = keyof typeof en;

/** The texts about authenticator apps. */
export type AuthenticatorTexts = Texts<AuthenticatorKey>;

/** The texts about authenticator apps in this language. */
export const authenticatorTexts = (language: Language): AuthenticatorTexts => createTexts({ nl, de, en }, language);

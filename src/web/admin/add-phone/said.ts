import type { AddPhoneKey } from '../../i18n/add-phone-texts.ts';

/** Which phone, as far as the network tells and it says itself. */
export interface Who {
  readonly address: string;
  readonly userAgent: string | null;
}

/** How it stands with a phone, in a sentence, and what to do. */
export interface Said {
  readonly mood: 'waits' | 'bad' | 'good';
  /** The exact cause. */
  readonly says: AddPhoneKey;
  /** What to do about it; undefined where nothing is. */
  readonly todo: AddPhoneKey | undefined;
  readonly who: Who | undefined;
  /** When it was (RFC 3339, by the clock of the server). */
  readonly at: string | undefined;
  /** The name of a refusal that has no sentence here. */
  readonly refusal: string | undefined;
  /** What was noticed about a caller. */
  readonly signals: readonly string[];
}

/** Puts one together from what there is to say. */
export const said = (
  mood: Said['mood'],
  [says, todo]: readonly [says: AddPhoneKey, todo?: AddPhoneKey],
  more: Partial<Pick<Said, 'who' | 'at' | 'refusal' | 'signals'>> = {},
): Said => ({ mood, says, todo, who: undefined, at: undefined, refusal: undefined, signals: [], ...more });

import type { ChainVerdictView, ChainView } from '../../http/schema.ts';
import type { AdminTexts } from '../i18n/admin-texts.ts';
import { count, counted } from './format.ts';

/** How far the log is sealed, and where it begins, in two sentences. */
export const chainSentences = (text: AdminTexts, { sealed, cut, unsealed }: ChainView): readonly string[] => {
  const { language } = text;
  const begin = cut.seq === 0 ? text('chainUncut') : text('chainCut', { seq: count(language, cut.seq) });
  const seq = count(language, sealed.seq);
  if (sealed.seq === 0) return [text('chainEmpty'), begin];
  if (unsealed === 0) return [text('chainWhole', { seq }), begin];
  return [counted(text, unsealed, { one: 'chainTailOne', other: 'chainTailOther' }, { seq }), begin];
};

/** What a check of the whole chain found, in a sentence. */
export const verdictSentence = (text: AdminTexts, verdict: ChainVerdictView): string => {
  const number = (n: number): string => count(text.language, n);
  if (verdict.whole) return text('chainChecked', { events: number(verdict.events) });
  const { seq, seal } = verdict;
  if (seal) return text('chainBrokenSeal', { from: number(seal.from), to: number(seal.to) });
  return seq === undefined ? text('chainBrokenEnds') : text('chainBrokenEvent', { seq: number(seq) });
};

import type { LadderView } from '../../../http/schema.ts';
import { formatCount } from '../../i18n/format.ts';
import type { SeeTexts } from '../../i18n/see-texts.ts';
import { type Rung, rungWords } from './rung-words.ts';

/** How many of the first rungs stand before what was left out. */
export const BEFORE_THE_GAP = 4;

const arrow = (rung: Rung): string => {
  if (rung.kind !== 'message') return '     ';
  return rung.direction === 'in' ? '---> ' : '<--- ';
};

/** Seconds since the call began, as a clock of machines writes them. */
export const sinceStart = (rung: Rung, first: Rung | undefined): string =>
  ((Date.parse(rung.at) - Date.parse(first?.at ?? rung.at)) / 1000).toFixed(3);

/** The ladder as text to send to somebody: what the page shows, and no more. */
export const ladderText = (text: SeeTexts, heading: string, { entries, leftOut }: LadderView): string => {
  const [first] = entries;
  const lines = entries.flatMap((rung) => {
    const { title, more } = rungWords(text, rung);
    return [
      `${sinceStart(rung, first).padStart(9)} ${arrow(rung)}${title}`,
      ...more.map((line) => `${' '.repeat(17)}${line}`),
    ];
  });
  const gap = leftOut === 0 ? [] : [text('ladderLeftOut', { n: formatCount(text.language, leftOut) })];
  return [heading, first?.at ?? '', ...gap, ...lines, ''].join('\n');
};

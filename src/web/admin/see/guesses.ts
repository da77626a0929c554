import { html, nothing, type TemplateResult } from 'lit';
import type { GuessStatisticsView } from '../../../http/schema.ts';
import { formatCount } from '../../i18n/format.ts';
import { localeOf } from '../../i18n/locale.ts';
import type { SeeTexts } from '../../i18n/see-texts.ts';

/** From here on, `1 in so many` says more than a percentage. */
const SMALL = 0.01;

/** A chance as people say it: `1 in 250,000`, or `4 %`. */
export const chanceText = (text: SeeTexts, chance: number): string => {
  if (chance < SMALL) return text('guessOneIn', { n: formatCount(text.language, roundedTo2(1 / chance)) });
  return new Intl.NumberFormat(localeOf(text.language), { style: 'percent', maximumSignificantDigits: 2 }).format(
    chance,
  );
};

/** Two digits that mean something, and noughts. */
const roundedTo2 = (n: number): number => Number(n.toPrecision(2));

/** What the wrong codes of the month come to, in one sentence, and by line. */
export const guesses = (text: SeeTexts, { wrong, chance, lines, complete }: GuessStatisticsView): TemplateResult => {
  if (wrong === 0) return html`<p class="empty">${text('guessNone')}</p>`;
  return html`
    <p>${chance === 0 ? text('guessNoneLive') : text('guessMeaning', { chance: chanceText(text, chance) })}</p>
    <ul class="plain small">
      ${lines.map(
        (line) => html`
          <li>
            <b><bdi>${line.line.label}</bdi></b> · ${codes(text, line.wrong)}${
              line.chance === 0 ? nothing : html` · ${chanceText(text, line.chance)}`
            }
          </li>
        `,
      )}
    </ul>
    ${complete ? nothing : html`<p class="muted small">${text('guessMore', { n: formatCount(text.language, wrong) })}</p>`}
  `;
};

const codes = (text: SeeTexts, n: number): string =>
  text(new Intl.PluralRules(text.language).select(n) === 'one' ? 'guessOne' : 'guessOther', {
    n: formatCount(text.language, n),
  });

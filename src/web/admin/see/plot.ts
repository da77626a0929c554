import { html, nothing, svg, type TemplateResult } from 'lit';
import { formatCount, formatTime } from '../../i18n/format.ts';
import type { SeeKey, SeeTexts } from '../../i18n/see-texts.ts';
import { type Bar, busiest, sumOf } from './hours.ts';

/** The words of one plot. */
export interface PlotWords {
  readonly id: string;
  readonly title: SeeKey;
  readonly good: SeeKey;
  readonly bad: SeeKey;
  readonly none: SeeKey;
  readonly goodColumn: SeeKey;
  readonly badColumn: SeeKey;
}

/** Units of the drawing, which is stretched to the width that there is. */
const SLOT = 10;
const BAR = 7;
const HEIGHT = 60;
/** Fewer than so many do not fill the height. */
const LEAST_TOP = 4;
const HOUR_MS = 3_600_000;
/** Every sixth hour has its time below it. */
const MARKED = 6;

/** A day in bars, with the same as a sentence and as a table. The day goes from left to right in every language. */
export const plot = (text: SeeTexts, words: PlotWords, bars: readonly Bar[]): TemplateResult => {
  const [good, bad] = [sumOf(bars, 'good'), sumOf(bars, 'bad')];
  return html`
    <div class="plot">
      <h3 id=${words.id}>${text(words.title)}</h3>
      ${
        good + bad === 0
          ? html`<p class="empty">${text(words.none)}</p>`
          : html`
              <p class="plot-key small">
                <span class="key good">${text(words.good, { n: formatCount(text.language, good) })}</span>
                <span class="key bad">${text(words.bad, { n: formatCount(text.language, bad) })}</span>
              </p>
              ${drawing(text, words, bars)} ${table(text, words, bars)}
            `
      }
    </div>
  `;
};

const drawing = (text: SeeTexts, words: PlotWords, bars: readonly Bar[]): TemplateResult => {
  const top = Math.max(LEAST_TOP, ...bars.map(({ good, bad }) => good + bad));
  const height = (n: number) => (n / top) * HEIGHT;
  return html`
    <div class="plot-area" dir="ltr">
      <svg
        role="img"
        aria-label=${spoken(text, words, bars)}
        viewBox="0 0 ${bars.length * SLOT} ${HEIGHT}"
        preserveAspectRatio="none"
      >
        ${bars.map(({ good, bad }, at) => {
          const x = at * SLOT + (SLOT - BAR) / 2;
          const [goodHigh, badHigh] = [height(good), height(bad)];
          return svg`
            ${good === 0 ? nothing : svg`<rect class="good" x=${x} y=${HEIGHT - goodHigh} width=${BAR} height=${goodHigh}></rect>`}
            ${bad === 0 ? nothing : svg`<rect class="bad" x=${x} y=${HEIGHT - goodHigh - badHigh} width=${BAR} height=${badHigh}></rect>`}
          `;
        })}
      </svg>
      <div class="plot-hours small muted" aria-hidden="true">
        ${bars.filter((_, at) => at % MARKED === 0).map(({ at }) => html`<span>${formatTime(text.language, at)}</span>`)}
      </div>
    </div>
  `;
};

/** What the drawing shows, for who does not see it. */
const spoken = (text: SeeTexts, words: PlotWords, bars: readonly Bar[]): string => {
  const { language } = text;
  const most = busiest(bars);
  const sums = [text(words.good, { n: formatCount(language, sumOf(bars, 'good')) })];
  sums.push(text(words.bad, { n: formatCount(language, sumOf(bars, 'bad')) }));
  const said = `${text(words.title)}: ${sums.join(', ')}.`;
  if (!most) return said;
  const to = new Date(Date.parse(most.at) + HOUR_MS).toISOString();
  const hour = { from: formatTime(language, most.at), to: formatTime(language, to) };
  return `${said} ${text('dayBusiest', { ...hour, n: formatCount(language, most.good + most.bad) })}`;
};

/** Only the hours in which there was something. */
const table = (text: SeeTexts, words: PlotWords, bars: readonly Bar[]): TemplateResult => html`
  <details>
    <summary>${text('dayTable')}<span class="sr"> – ${text(words.title)}</span></summary>
    <table class="small">
      <caption class="sr">
        ${text('dayTableOf', { what: text(words.title) })}
      </caption>
      <thead>
        <tr>
          <th scope="col">${text('dayHour')}</th>
          <th scope="col">${text(words.goodColumn)}</th>
          <th scope="col">${text(words.badColumn)}</th>
        </tr>
      </thead>
      <tbody>
        ${bars
          .filter(({ good, bad }) => good + bad > 0)
          .map(
            ({ at, good, bad }) => html`
              <tr>
                <th scope="row"><time datetime=${at} dir="auto">${formatTime(text.language, at)}</time></th>
                <td>${formatCount(text.language, good)}</td>
                <td>${formatCount(text.language, bad)}</td>
              </tr>
            `,
          )}
      </tbody>
    </table>
  </details>
`;

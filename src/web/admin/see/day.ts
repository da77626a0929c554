import { html, nothing, type PropertyDeclarations } from 'lit';
import type { GuessStatisticsView, HourStatisticsView } from '../../../http/schema.ts';
import { seeTexts } from '../../i18n/see-texts.ts';
import type { Context } from '../context.ts';
import { PlainElement } from '../plain-element.ts';
import { Poll } from '../poll.ts';
import { problemText } from '../problem-text.ts';
import type { AdminProblem, AdminReply } from '../reply.ts';
import { guesses } from './guesses.ts';
import { callBars, confirmationBars, dayOf, monthOf } from './hours.ts';
import { type PlotWords, plot } from './plot.ts';

/** What is counted changes as the day goes on. */
const EVERY_MS = 60_000;

const ofCalls: PlotWords = {
  id: 'day-calls',
  title: 'dayCalls',
  good: 'dayConfirmed',
  bad: 'dayRefused',
  none: 'dayNoCalls',
  goodColumn: 'dayColConfirmed',
  badColumn: 'dayColRefused',
};
const ofConfirmations: PlotWords = {
  id: 'day-confirmations',
  title: 'dayConfirmations',
  good: 'dayCompleted',
  bad: 'dayEnded',
  none: 'dayNoConfirmations',
  goodColumn: 'dayColCompleted',
  badColumn: 'dayColEnded',
};

interface Counted {
  readonly hours: HourStatisticsView;
  readonly guesses: GuessStatisticsView;
}

/** `<offhook-admin-day>`: the calls and confirmations of today where the browser is, and the wrong codes of the month. */
export class AdminDay extends PlainElement {
  static override properties: PropertyDeclarations = { context: { attribute: false } };
  declare context: Context;
  #counted: Counted | undefined;
  #problem: AdminProblem | undefined;
  readonly #poll = new Poll<Counted>({
    everyMs: EVERY_MS,
    ask: (signal) => this.#ask(signal),
    took: (reply) => this.#took(reply),
    after: (ms, task) => {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
  });

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#looked);
    this.#looked();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#looked);
    this.#poll.stop();
  }

  override render() {
    const { text } = this.context;
    const see = seeTexts(text.language);
    const counted = this.#counted;
    return html`
      <section class="panel" aria-labelledby="day-title">
        <h2 id="day-title">${see('dayTitle')}</h2>
        ${this.#problem ? html`<p class="error" role="alert">${problemText(text, this.#problem, 'admin')}</p>` : nothing}
        ${
          counted
            ? html`
                <div class="plots">
                  ${plot(see, ofCalls, callBars(counted.hours))}
                  ${plot(see, ofConfirmations, confirmationBars(counted.hours))}
                </div>
                ${counted.hours.complete ? nothing : html`<p class="muted small">${see('dayIncomplete')}</p>`}
              `
            : html`<p class="empty">${text('loading')}</p>`
        }
      </section>
      <section class="panel" aria-labelledby="guess-title">
        <h2 id="guess-title">${see('guessTitle')}</h2>
        ${counted ? guesses(see, counted.guesses) : html`<p class="empty">${text('loading')}</p>`}
      </section>
    `;
  }

  /** Nobody counts for a page that nobody looks at. */
  readonly #looked = (): void => {
    if (document.hidden) this.#poll.stop();
    else this.#poll.start();
  };

  async #ask(signal: AbortSignal): Promise<AdminReply<Counted>> {
    // An element that was there before its class knows what it was given from its first drawing on.
    await this.updateComplete;
    const { api } = this.context;
    const now = new Date();
    const { from, hours } = dayOf(now);
    const [day, month] = await Promise.all([
      api.get<HourStatisticsView>(`/v1/statistics/hours?from=${from.toISOString()}&hours=${hours}`, signal),
      api.get<GuessStatisticsView>(`/v1/statistics/guesses?from=${monthOf(now).toISOString()}`, signal),
    ]);
    if (day.kind === 'problem') return day;
    if (month.kind === 'problem') return month;
    return { kind: 'ok', data: { hours: day.data, guesses: month.data } };
  }

  #took(reply: AdminReply<Counted>): void {
    this.#problem = reply.kind === 'problem' ? reply : undefined;
    if (reply.kind === 'ok') this.#counted = reply.data;
    this.requestUpdate();
  }
}

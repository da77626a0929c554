import { html, nothing, type TemplateResult } from 'lit';
import type { CallView } from '../../../http/schema.ts';
import type { AdminTexts } from '../../i18n/admin-texts.ts';
import { adviceText, refusalText, signalText } from '../../i18n/names.ts';
import { machineText } from '../../shared/machine-text.ts';
import { ago, dateTime } from '../format.ts';
import { icon, lamp } from '../icons.ts';
import { kindText } from './kinds.ts';

/** When something was: how long ago, and exactly. */
export const moment = ({ language }: AdminTexts, at: string, now: number): TemplateResult =>
  html`<time dir="auto" datetime=${at} title=${dateTime(language, at)}>${ago(language, at, now)}</time>`;

/** What came of a call, in a line. */
export const outcome = (text: AdminTexts, { refusal }: CallView): TemplateResult =>
  refusal === null
    ? html`<span class="outcome">${lamp('good')}<span>${text('confirmed')}</span></span>`
    : html`<span class="outcome">${lamp(weightOf(refusal))}<span>${refusalText(text.language, refusal)}</span></span>`;

/** What nobody at home does by mistake is worse than a slip of the finger. */
const weightOf = (refusal: string): 'bad' | 'warn' =>
  ['line-suspect', 'media-intruded', 'unauthenticated', 'transport-refused', 'fault'].includes(refusal)
    ? 'bad'
    : 'warn';

/** What to do about a refused call, and what gave it away. */
export const reasons = (text: AdminTexts, { refusal, detail, signals }: CallView): TemplateResult => {
  const { language } = text;
  const advice = refusal === null ? undefined : adviceText(language, refusal);
  return html`
    ${advice === undefined ? nothing : html`<p class="advice">${advice}</p>`}
    ${detail === null ? nothing : html`<p class="muted small break"><code lang="en" dir="ltr">${detail}</code></p>`}
    ${
      signals.length === 0
        ? nothing
        : html`
            <p class="label">${text('signs')}</p>
            <ul class="signs">
              ${signals.map((name) => html`<li>${signalText(language, name)} <code lang="en" dir="ltr">${name}</code></li>`)}
            </ul>
          `
    }
  `;
};

/** Who called. */
const caller = (text: AdminTexts, { line, address }: CallView): TemplateResult =>
  line
    ? html`<span class="who">${icon(line.kind)}<span><b><bdi>${line.label}</bdi></b><span class="muted">${kindText(text, line.kind)}</span></span></span>`
    : html`<span class="who">${icon('cross')}<span><b>${text('stranger')}</b><span class="muted break">${machineText(address)}</span></span></span>`;

/** One dial attempt. `below`: what else there is to see of it. */
export const callRow = (
  text: AdminTexts,
  call: CallView,
  now: number,
  below: TemplateResult | typeof nothing = nothing,
): TemplateResult => {
  const { address, transport, userAgent } = call;
  return html`
    <li class="call">
      <div class="call-line">
        <span class="call-when">${moment(text, call.at, now)}</span>
        ${caller(text, call)} ${outcome(text, call)}
      </div>
      ${
        call.refusal === null
          ? nothing
          : html`
              <details>
                <summary>${text('details')}<span class="sr"> – ${call.line?.label ?? text('stranger')}</span></summary>
                <div class="inset">
                  ${reasons(text, call)}
                  <p class="muted small break">
                    <time dir="auto">${dateTime(text.language, call.at)}</time> · ${machineText(`${address} (${transport.toUpperCase()})`)}${
                      userAgent === null ? nothing : html` · <span lang="en" dir="ltr">${userAgent}</span>`
                    }
                  </p>
                </div>
              </details>
            `
      }
      ${below}
    </li>
  `;
};

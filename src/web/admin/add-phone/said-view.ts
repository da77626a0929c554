import { html, nothing, type TemplateResult } from 'lit';
import type { AddPhoneKey, AddPhoneTexts } from '../../i18n/add-phone-texts.ts';
import { adviceText, requestRefusalText, signalText } from '../../i18n/names.ts';
import { withMachineText } from '../../shared/machine-text.ts';
import { ago, dateTime } from '../format.ts';
import { lamp } from '../icons.ts';
import type { Said, Who } from './said.ts';

/** What stands in the sentences besides the phone. */
export interface SaidValues {
  /** The user name of the line. */
  readonly user: string;
  /** The service number. */
  readonly number?: string;
}

const moods = {
  waits: { light: 'off', words: 'moodWaits' },
  bad: { light: 'bad', words: 'moodBad' },
  good: { light: 'good', words: 'moodGood' },
} as const satisfies Record<Said['mood'], { light: string; words: AddPhoneKey }>;

/** How a phone is called: where it is, and what it says it is. */
const whoText = ({ address, userAgent }: Who): string => (userAgent === null ? address : `${address} (${userAgent})`);

/**
 * How it stands, and what to do: read aloud when it becomes another, and not each second. `more`: what helps besides. `now`: by the
 * clock of the server, in milliseconds.
 */
export const saidView = (
  text: AddPhoneTexts,
  { mood, says, todo, who, at, refusal, signals }: Said,
  values: SaidValues,
  now: number,
  more: TemplateResult | typeof nothing = nothing,
): TemplateResult => {
  const { language } = text;
  const machine = { ...values, ...(who && { who: whoText(who) }) };
  const why = refusal === undefined ? '' : requestRefusalText(language, refusal);
  const advice = todo === undefined && refusal !== undefined ? adviceText(language, refusal) : undefined;
  const { light, words } = moods[mood];
  return html`
    <div class="said-state ${mood}">
      <p class="label">${lamp(light)}${text(words)}</p>
      <div role="status">
        <p class="said-words break">${withMachineText(text, says, machine, { why })}</p>
        ${
          signals.length === 0
            ? nothing
            : html`<ul class="signs">${signals.map((name) => html`<li>${signalText(language, name)}</li>`)}</ul>`
        }
        ${todo === undefined ? nothing : html`<p class="said-todo break">${withMachineText(text, todo, machine)}</p>`}
        ${advice === undefined ? nothing : html`<p class="said-todo">${advice}</p>`}
      </div>
      ${more}
      ${
        at === undefined
          ? nothing
          : html`<p class="muted small">
              <time dir="auto" datetime=${at} title=${dateTime(language, at)}>${text('seenAt', { ago: ago(language, at, now) })}</time>
            </p>`
      }
    </div>
  `;
};

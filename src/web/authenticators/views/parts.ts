import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { AuthenticatorTexts } from '../../i18n/authenticator-texts.ts';
import { formatDuration } from '../../i18n/format.ts';
import type { ProblemMembers } from '../calls.ts';
import type { ViewProps } from '../view-props.ts';

/** What a view says first; it takes the focus when the view changes. */
export const heading = (words: string): TemplateResult => html`<h2 id="title" part="title" tabindex="-1">${words}</h2>`;

const STEPS = 3;

/** On which of its steps a set-up is. */
export const progress = (text: AuthenticatorTexts, step: number): TemplateResult => {
  const words = text('step', { step: String(step), steps: String(STEPS) });
  return html`<p class="eyebrow" part="eyebrow">${words}</p>`;
};

const sentence = (text: AuthenticatorTexts, { code, retryAfter }: ProblemMembers): string => {
  switch (code) {
    case 'code-invalid':
      return text('wrongCode');
    case 'malformed':
      return text('badName');
    case 'confirmation-required':
      return text('confirmFirst');
    case 'too-many-authenticators':
      return text('tooManyApps');
    case 'too-late':
      return text('tooLate');
    case 'blocked':
    case 'rate-limited':
      return retryAfter === undefined
        ? text('failed')
        : text('tooManyCodes', { time: formatDuration(text.language, retryAfter) });
    default:
      return text('failed');
  }
};

/** Why it was refused, read aloud at once. */
export const problem = ({ text, wizard }: ViewProps): unknown =>
  wizard.problem
    ? keyed(
        wizard.problem.times,
        html`<p id="problem" class="problem small" role="alert">${sentence(text, wizard.problem)}</p>`,
      )
    : nothing;

/** The text of the field of this name, without space around it. */
export const typedIn = (event: SubmitEvent, name: string): string => {
  event.preventDefault();
  const typed = new FormData(event.currentTarget as HTMLFormElement).get(name);
  return typeof typed === 'string' ? typed.trim() : '';
};

import { html, nothing, type TemplateResult } from 'lit';
import type { ElementTexts } from '../../i18n/element-texts.ts';
import { type IconName, icon } from '../../shared/icons.ts';
import { machineText } from '../../shared/machine-text.ts';
import { clockFace, secondsLeft, shareLeft } from '../time-left.ts';
import type { ViewProps } from '../view-props.ts';

/** What a view says first; it takes the focus when the view changes, so that it is read aloud and Tab goes on from there. */
export const heading = (words: unknown): TemplateResult =>
  html`<h2 id="title" part="title" tabindex="-1">${words}</h2>`;

/** One full turn of the ring, in units of its path. */
const TURN = 100;

/** The time that is left, as a ring and as a clock. */
export const timer = ({ text, dialog, now }: ViewProps): TemplateResult | typeof nothing => {
  const { deadline } = dialog;
  if (!deadline) return nothing;
  const seconds = secondsLeft(deadline, now);
  const used = TURN * (1 - shareLeft(deadline, now));
  return html`<div class="timer ${seconds <= 20 ? 'soon' : ''}" part="timer" role="timer" aria-label=${text('timeLeft')}>
    <svg viewBox="0 0 36 36" aria-hidden="true" focusable="false">
      <circle class="track" cx="18" cy="18" r="15.5" />
      <circle class="left" cx="18" cy="18" r="15.5" pathLength=${TURN} stroke-dasharray=${TURN} stroke-dashoffset=${used.toFixed(2)} />
    </svg>
    <span>${machineText(clockFace(seconds))}</span>
  </div>`;
};

/** The sign of how it stands: a drawing in a disc. */
export const sign = (name: IconName, mood: 'good' | 'bad' | 'calm'): TemplateResult =>
  html`<div class="sign ${mood}">${icon(name)}</div>`;

/** A view that says how it ended: sign, heading, what it means, and what can be done. */
export const ending = (shown: {
  readonly sign: TemplateResult;
  readonly title: string;
  readonly body: unknown;
  readonly actions?: unknown;
}): TemplateResult => html`
  <div class="ending">
    ${shown.sign}
    ${heading(shown.title)}
    <div class="body">${shown.body}</div>
    ${shown.actions === undefined ? nothing : html`<div class="actions">${shown.actions}</div>`}
  </div>
`;

/** Takes the dialog away: it has nothing more to ask. */
export const closeButton = (
  text: ElementTexts,
  close: () => void,
  weight: 'primary' | 'secondary' = 'secondary',
): TemplateResult =>
  html`<button type="button" class="${weight} wide" part="button ${weight}" @click=${close}>${text('close')}</button>`;

/** What concerns every view: no connection, or a click that did not get through. */
export const troubles = ({ text, dialog }: ViewProps): TemplateResult | typeof nothing => {
  if (dialog.link === 'lost')
    return html`<p class="notice warn" part="notice">${icon('offline')}<span>${text('linkLost')}</span></p>`;
  if (dialog.unsent)
    return html`<p class="notice bad" part="notice">${icon('alert')}<span>${text('unsent')}</span></p>`;
  return nothing;
};

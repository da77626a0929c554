import { html, type TemplateResult } from 'lit';
import type { AddPhoneKey, AddPhoneTexts } from '../../i18n/add-phone-texts.ts';
import { hashOf, type Place, type Step, steps } from './place.ts';

const names: Readonly<Record<Step, AddPhoneKey>> = {
  choose: 'stepChoose',
  name: 'stepName',
  enter: 'stepEnter',
  wait: 'stepWait',
  try: 'stepTry',
};

/** The whole address: a mere fragment counts as a jump within the page. */
export const addressOf = (place: Place): string => `${location.pathname}${location.search}${hashOf(place)}`;

/** Which steps can be gone to: once there is a line, it has been chosen and named. */
const isOpen = (step: Step, { line, device }: Place): boolean => {
  if (step === 'choose') return line === undefined;
  return step === 'name' ? line === undefined && device !== undefined : line !== undefined;
};

/** The way, and where on it one is. */
export const stepsView = (text: AddPhoneTexts, place: Place): TemplateResult => html`
  <nav class="way" aria-label=${text('steps')}>
    <ol>
      ${steps.map((step, at) => {
        const words = html`<span class="way-number">${at + 1}</span><span>${text(names[step])}</span>`;
        const done = steps.indexOf(place.step) > at;
        return html`<li class=${done ? 'done' : ''}>${stepView(step, place, words)}</li>`;
      })}
    </ol>
  </nav>
`;

const stepView = (step: Step, place: Place, words: TemplateResult): TemplateResult => {
  if (step === place.step) return html`<span class="way-step" aria-current="step">${words}</span>`;
  if (isOpen(step, place)) return html`<a class="way-step" href=${addressOf({ ...place, step })}>${words}</a>`;
  return html`<span class="way-step">${words}</span>`;
};

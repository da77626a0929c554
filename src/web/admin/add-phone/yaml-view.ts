import { html, type TemplateResult } from 'lit';
import type { AddPhoneTexts } from '../../i18n/add-phone-texts.ts';
import { copyValue } from './field-row.ts';

/** What belongs into the configuration of Offhook itself. */
export const yamlView = (text: AddPhoneTexts, settings: string): TemplateResult => html`
  <section class="panel" aria-labelledby="yaml-title">
    <h3 id="yaml-title">${text('yamlTitle')}</h3>
    <p>${text('yamlText')}</p>
    ${copyValue(text, settings, text('yamlTitle'), inLines(settings))}
  </section>
`;

/** A text of several lines, each on its own. */
export const inLines = (words: string): TemplateResult =>
  html`${words.split('\n').map((row) => html`<span class="rule">${row}</span>`)}`;

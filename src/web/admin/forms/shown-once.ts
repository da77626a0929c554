import { html, type TemplateResult } from 'lit';
import type { FormTexts } from '../../i18n/form-texts.ts';
import './copy.ts';

/** Something secret that nobody is shown a second time. */
export interface ShownOnce {
  readonly title: string;
  /** What to do with it. */
  readonly lead: string;
  readonly value: string;
}

/** The id of its heading, which takes the focus. */
export const ONCE = 'once';

/** Shows a secret until the person says that they have it. */
export const shownOnce = (text: FormTexts, { title, lead, value }: ShownOnce, kept: () => void): TemplateResult => html`
  <section class="panel once" aria-labelledby=${ONCE}>
    <h2 id=${ONCE} tabindex="-1">${title}</h2>
    <p>${lead} ${text('onlyOnce')}</p>
    <div class="copy">
      <offhook-admin-copy
        .value=${value}
        .words=${{ copy: text('copy'), copyOf: text('copyOf'), copied: text('copied'), selected: text('selected') }}
      ></offhook-admin-copy>
    </div>
    <div class="buttons"><button type="button" @click=${kept}>${text('kept')}</button></div>
  </section>
`;

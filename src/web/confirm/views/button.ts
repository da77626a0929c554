import { html, type TemplateResult } from 'lit';
import type { ElementTexts } from '../../i18n/element-texts.ts';
import { icon } from '../../shared/icons.ts';

/** Confirm by the button on the device. */
export const buttonMethod = (text: ElementTexts): TemplateResult => html`
  <section class="method" role="group" part="method button" aria-labelledby="button">
    ${icon('button')}
    <div>
      <h3 id="button">${text('buttonTitle')}</h3>
      <p class="muted">${text('buttonText')}</p>
    </div>
  </section>
`;

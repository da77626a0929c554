import { html, type TemplateResult } from 'lit';
import type { ElementTexts } from '../../i18n/element-texts.ts';
import type { Dialog } from '../dialog.ts';
import { failureWords } from '../failure.ts';
import { titleOf } from '../titles.ts';
import type { Acts } from '../view-props.ts';
import { againOrClose } from './ended.ts';
import { ending, sign } from './parts.ts';

/** Before anything is known of the confirmation. */
export const loadingView = (text: ElementTexts): TemplateResult => html`
  <div class="ending" aria-busy="true">
    <div class="dots" aria-hidden="true"><span></span><span></span><span></span></div>
    <p id="title" class="muted">${text('loading')}</p>
  </div>
`;

/** Nothing can be shown: it could not be asked, or it is no longer there. */
export const failedView = (
  text: ElementTexts,
  dialog: Extract<Dialog, { readonly view: 'failed' }>,
  acts: Acts,
): TemplateResult =>
  ending({
    sign: sign('alert', 'calm'),
    title: titleOf(text, dialog),
    body: html`<p class="muted">${text(failureWords[dialog.why].text)}</p>`,
    actions: againOrClose(text, acts),
  });

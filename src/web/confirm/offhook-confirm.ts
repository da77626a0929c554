import { html, LitElement } from 'lit';
import { elementTexts } from '../i18n/element-texts.ts';
import { languageOf } from '../i18n/language-of.ts';

/** `<offhook-confirm>`: the dialog of one confirmation. */
export class OffhookConfirm extends LitElement {
  override render() {
    return html`<p>${elementTexts(languageOf(this))('loading')}</p>`;
  }
}

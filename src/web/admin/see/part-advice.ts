import { html, nothing, type PropertyDeclarations } from 'lit';
import type { ReadinessView } from '../../../http/schema.ts';
import { type SeeKey, seeTexts } from '../../i18n/see-texts.ts';
import type { Language } from '../../i18n/texts.ts';
import { PlainElement } from '../plain-element.ts';

type PartView = ReadinessView['parts'][number];

/** What to do about each reason of `/readyz`. */
const advice = new Map<string, SeeKey>([
  ['not-serving', 'doServing'],
  ['no-answer', 'doAnswer'],
  ['no-writes', 'doStore'],
  ['ports', 'doPorts'],
  ['set-back', 'doClock'],
  ['held', 'doHeld'],
  ['no-client-address', 'doAddresses'],
  ['nobodys-client-address', 'doAddresses'],
  ['one-client-address', 'doAddresses'],
  ['other-settings', 'doSettings'],
  ['not-registered', 'doRegistrations'],
]);

/** `<offhook-admin-part-advice>`: what to do about a part that is not as it should be, in one sentence. */
export class PartAdvice extends PlainElement {
  static override properties: PropertyDeclarations = { about: { attribute: false }, language: { attribute: false } };
  declare about: PartView;
  declare language: Language;

  override render() {
    const text = seeTexts(this.language);
    const key = advice.get(this.about.reason ?? '');
    if (key === undefined && this.about.ok) return nothing;
    return html` <span class="advice">${text(key ?? 'doOther')}</span>`;
  }
}

import { html, nothing, type TemplateResult } from 'lit';
import type { ElementTexts } from '../../i18n/element-texts.ts';
import { icon } from '../../shared/icons.ts';
import { machineText } from '../../shared/machine-text.ts';
import { groupDial, groupDigits, spokenDial } from '../digits.ts';
import type { In } from '../view-props.ts';

type Method = In<'pending'>['methods'][number];

/** A number large and in groups for the eye, and key by key for the ear. */
const number = (
  text: ElementTexts,
  groups: readonly string[],
  part: 'code' | 'service-number' | 'digits',
): TemplateResult => {
  const keys = spokenDial(groups.join(''), { star: text('keyStar'), hash: text('keyHash') });
  return html`<p class="number" part=${part}>
    <span aria-hidden="true">${machineText(groups.map((group) => html`<span class="group">${group}</span>`))}</span>
    <span class="unseen">${text(part === 'digits' ? 'phoneDigitsSpoken' : 'phoneSpoken', { keys })}</span>
  </p>`;
};

/** One of these numbers, which come to the same. */
const oneOf = (text: ElementTexts, numbers: readonly (string | undefined)[]): readonly TemplateResult[] =>
  numbers.flatMap((one) => (one === undefined ? [] : [number(text, [one], 'service-number')]));

/** For phones that keep star codes to themselves: first the service number, then the digits. */
const otherWay = (text: ElementTexts, method: Method): TemplateResult | typeof nothing => {
  const { serviceNumber, otherNumbers = [], digits } = method;
  if (serviceNumber === undefined || digits === undefined) return nothing;
  return html`<details>
    <summary>${text('phoneOther')}</summary>
    <ol class="other">
      <li>${text('phoneOtherDial')} ${oneOf(text, [serviceNumber, ...otherNumbers])}</li>
      <li>${text('phoneOtherDigits')} ${number(text, groupDigits(digits), 'digits')}</li>
      <li>${text('phoneHangUp')}</li>
    </ol>
  </details>`;
};

/** All at once, and for other phones in two steps. */
const atOnce = (text: ElementTexts, dial: string, method: Method): TemplateResult => html`
  <ol class="steps">
    <li>${text('phoneDial')} ${number(text, groupDial(dial, method.digits), 'code')}</li>
    <li>${text('phoneTone')}</li>
    <li>${text('phoneHangUp')}</li>
  </ol>
  ${otherWay(text, method)}
`;

/** Where every phone is behind a PBX that sends no codes at once. */
const inTwoSteps = (
  text: ElementTexts,
  { serviceNumber, otherNumbers = [], digits = '' }: Method,
): TemplateResult => html`
  <ol class="steps">
    <li>${text('phoneDial')} ${oneOf(text, [serviceNumber, ...otherNumbers])}</li>
    <li>${text('phoneOtherDigits')} ${number(text, groupDigits(digits), 'digits')}</li>
    <li>${text('phoneTone')}</li>
    <li>${text('phoneHangUp')}</li>
  </ol>
`;

/** Confirm by phone: what to dial, and what happens then. */
export const phoneMethod = (text: ElementTexts, method: Method): TemplateResult => html`
  <section class="method" role="group" part="method phone" aria-labelledby="phone">
    ${icon('phone')}
    <div>
      <h3 id="phone">${text('phoneTitle')}</h3>
      ${method.dial === undefined ? inTwoSteps(text, method) : atOnce(text, method.dial, method)}
    </div>
  </section>
`;

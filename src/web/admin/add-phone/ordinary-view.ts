import { html, nothing, type TemplateResult } from 'lit';
import type { AddPhoneKey, AddPhoneTexts } from '../../i18n/add-phone-texts.ts';
import { withMachineText } from '../../shared/machine-text.ts';
import type { Device } from './device.ts';
import { copyValue } from './field-row.ts';

const ways: Readonly<Record<Device['ordinary'][number]['way'], AddPhoneKey>> = {
  pbx: 'wayPbx',
  'telephone-line': 'wayLine',
  connection: 'wayConnection',
  stays: 'wayStays',
};

/** How 112 and ordinary numbers go on. */
export const ordinaryView = (text: AddPhoneTexts, { ordinary }: Pick<Device, 'ordinary'>): TemplateResult => html`
  <p class="label">${text('ordinaryTitle')}</p>
  ${ordinary.every(({ way }) => way === 'stays') && ordinary.length > 0 ? nothing : html`<p>${text('ordinaryText')}</p>`}
  ${ordinary.map(
    ({ way, models, digitMap }) => html`
      <p class="break">
        ${models.length === 0 ? nothing : html`<b>${withMachineText(text, 'wayModels', { models: models.join(', ') })}</b>`}
        ${text(ways[way])}
      </p>
      ${digitMap === null ? nothing : copyValue(text, digitMap, [text('mapTitle'), ...models].join(' '))}
    `,
  )}
`;

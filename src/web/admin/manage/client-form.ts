import { html, nothing, type TemplateResult } from 'lit';
import type { NewOpenIdClient, OpenIdClientView } from '../../../http/schema.ts';
import { machineText } from '../../shared/machine-text.ts';
import { choiceField, textField } from '../forms/field.ts';
import { formFoot } from '../forms/form-foot.ts';
import { filledIn, partsIn, valueIn } from '../forms/values.ts';
import { type FormParts, submitBy } from './form-parts.ts';

/** How a client may ask without a browser. */
export type Background = OpenIdClientView['background'];

interface ClientFormParts extends FormParts {
  readonly background: Background;
  readonly changed: (background: Background) => void;
}

const isBackground = (value: string): value is Background => value === 'none' || value === 'poll' || value === 'ping';

/** Asks what a client is, and how it asks. One with keys of its own is added by the command line or REST. */
export const clientForm = (parts: ClientFormParts): TemplateResult => {
  const { words, text, form, why, send, leave, background, changed } = parts;
  return html`
    <form class="inset form" aria-labelledby="client-title" novalidate @submit=${submitBy(send)}>
      <h3 id="client-title">${words('clientAdd')}</h3>
      ${textField(form, text, { name: 'app', label: words('app'), hint: words('appHint'), holds: 'machine', required: true })}
      ${textField(form, text, { name: 'label', label: words('label'), hint: words('clientLabelHint') })}
      ${textField(form, text, { name: 'redirectUris', label: words('clientRedirects'), hint: words('clientRedirectsHint'), holds: 'machine', max: 10_000 })}
      ${choiceField(form, text, {
        name: 'background',
        type: 'radio',
        label: words('clientAsks'),
        choices: [
          { value: 'none', label: words('clientBrowser'), checked: background === 'none' },
          { value: 'poll', label: words('clientPoll'), checked: background === 'poll' },
          { value: 'ping', label: words('clientPing'), checked: background === 'ping' },
        ],
        changed: (value) => changed(isBackground(value) ? value : 'none'),
      })}
      ${background === 'ping' ? textField(form, text, { name: 'pingUrl', label: words('clientPingUrl'), type: 'url', max: 2000, required: true }) : nothing}
      ${
        background === 'none'
          ? nothing
          : choiceField(form, text, {
              name: 'ok',
              type: 'radio',
              label: words('clientOk'),
              choices: [
                { value: 'click', label: words('clientOkClick'), checked: true },
                { value: 'client', label: words('clientOkClient'), hint: words('clientOkClientHint') },
              ],
            })
      }
      ${choiceField(form, text, {
        name: 'idTokenAlg',
        type: 'radio',
        label: words('clientAlg'),
        choices: [
          { value: 'ES256', label: machineText('ES256'), checked: true },
          { value: 'EdDSA', label: machineText('EdDSA') },
        ],
      })}
      ${formFoot({ form, text, send: words('clientAddNow'), words: why, leave })}
    </form>
  `;
};

/** What was filled in. */
export const newClientIn = (element: HTMLFormElement): NewOpenIdClient => {
  const label = filledIn(element, 'label');
  const pingUrl = filledIn(element, 'pingUrl');
  const background = valueIn(element, 'background');
  return {
    app: valueIn(element, 'app'),
    ...(label !== undefined && { label }),
    redirectUris: [...partsIn(element, 'redirectUris', /[\s,]+/)],
    background: isBackground(background) ? background : 'none',
    ...(pingUrl !== undefined && { pingUrl }),
    ok: valueIn(element, 'ok') === 'client' ? 'client' : 'click',
    idTokenAlg: valueIn(element, 'idTokenAlg') === 'EdDSA' ? 'EdDSA' : 'ES256',
  };
};

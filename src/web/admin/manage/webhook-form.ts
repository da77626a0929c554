import { html, nothing, type TemplateResult } from 'lit';
import type { WebhookJson } from '../../../http/schema.ts';
import type { ManageKey, ManageTexts } from '../../i18n/manage-texts.ts';
import { machineText } from '../../shared/machine-text.ts';
import { type Choice, choiceField, textField } from '../forms/field.ts';
import { formFoot } from '../forms/form-foot.ts';
import { tickedIn, valueIn } from '../forms/values.ts';
import { type FormParts, submitBy } from './form-parts.ts';

/** The first parts of types of events, in words. */
const groups: Readonly<Record<string, ManageKey>> = {
  confirmation: 'eventsConfirmation',
  grant: 'eventsGrant',
  dial: 'eventsDial',
  totp: 'eventsTotp',
  button: 'eventsButton',
  line: 'eventsLine',
  registration: 'eventsRegistration',
  authenticator: 'eventsAuthenticator',
  key: 'eventsKey',
  admin: 'eventsAdmin',
};

/** How these types are called; one that has no words here is called by itself. */
export const eventsText = (words: ManageTexts, types: readonly string[]): string =>
  types.length === 0 ? words('eventsAll') : types.map((type) => groupText(words, type) ?? type).join(', ');

const groupText = (words: ManageTexts, type: string): string | undefined => {
  const key = groups[type];
  return key === undefined ? undefined : words(key);
};

/** What a form for a webhook begins with. `wants`: all events, or those that are ticked. */
export interface WebhookDraft {
  readonly url: string;
  readonly types: readonly string[];
  readonly wants: 'all' | 'some';
}

interface WebhookFormParts extends FormParts {
  readonly title: string | TemplateResult;
  readonly sendWords: string;
  readonly draft: WebhookDraft;
  readonly changed: (wants: WebhookDraft['wants']) => void;
}

/** Asks where a webhook leads, and what of. */
export const webhookForm = (parts: WebhookFormParts): TemplateResult => {
  const { words, text, form, why, send, leave, title, sendWords, draft, changed } = parts;
  const { prefix } = form;
  return html`
    <form class="panel form" aria-labelledby="${prefix}-title" novalidate @submit=${submitBy(send)}>
      <h2 id="${prefix}-title" class="break">${title}</h2>
      ${textField(form, text, { name: 'url', label: words('webhookUrl'), hint: words('webhookUrlHint'), type: 'url', value: draft.url, max: 2000, required: true })}
      ${choiceField(form, text, {
        name: 'wants',
        type: 'radio',
        label: words('webhookWants'),
        choices: [
          { value: 'all', label: words('eventsAll'), checked: draft.wants === 'all' },
          { value: 'some', label: words('eventsSome'), checked: draft.wants === 'some' },
        ],
        changed: (wants) => changed(wants === 'all' ? 'all' : 'some'),
      })}
      ${draft.wants === 'all' ? nothing : choiceField(form, text, { name: 'types', type: 'checkbox', label: words('eventsThese'), choices: typeChoices(words, draft.types) })}
      ${formFoot({ form, text, send: sendWords, words: why, leave })}
    </form>
  `;
};

/** Every group, and each type that was chosen more exactly elsewhere. */
const typeChoices = (words: ManageTexts, types: readonly string[]): readonly Choice[] => {
  const others = types.filter((type) => !(type in groups));
  return [...Object.keys(groups), ...others].map((type) => ({
    value: type,
    label: groupText(words, type) ?? machineText(type),
    checked: types.includes(type),
  }));
};

/** What was filled in. */
export const webhookIn = (element: HTMLFormElement): Pick<WebhookJson, 'url' | 'types'> => ({
  url: valueIn(element, 'url'),
  types: valueIn(element, 'wants') === 'some' ? [...tickedIn(element, 'types')] : [],
});

import { html, nothing, type TemplateResult } from 'lit';
import type { NewApiKey } from '../../../http/schema.ts';
import type { ManageKey } from '../../i18n/manage-texts.ts';
import { machineText } from '../../shared/machine-text.ts';
import { choiceField, selectField, textField } from '../forms/field.ts';
import { formFoot } from '../forms/form-foot.ts';
import { filledIn, tickedIn, valueIn } from '../forms/values.ts';
import { type FormParts, submitBy } from './form-parts.ts';

type KeyScope = NewApiKey['scopes'][number];

/** What a key may do, in the order in which people need it. */
const scopes: Readonly<Record<KeyScope, ManageKey>> = {
  confirm: 'scopeConfirm',
  users: 'scopeUsers',
  lines: 'scopeLines',
  device: 'scopeDevice',
  metrics: 'scopeMetrics',
  admin: 'scopeAdmin',
  proxy: 'scopeProxy',
};

const DAY_SECONDS = 86_400;

/** How long a key counts, in days; 0: it has no end. */
const ends: Readonly<Record<string, ManageKey>> = { 0: 'endNever', 30: 'endMonth', 90: 'endQuarter', 366: 'endYear' };

interface KeyFormParts extends FormParts {
  /** Whether people log in here with the key. */
  readonly logsIn: boolean;
  /** Other boxes are ticked. */
  readonly changed: () => void;
}

/** Whether people log in here with a key of the form as it is filled in. */
export const logsInBy = (element: HTMLFormElement): boolean =>
  tickedIn(element, 'scopes').some((scope) => scope === 'admin' || scope === 'lines' || scope === 'users');

/** Asks what a key is for. */
export const keyForm = ({ words, text, form, why, send, leave, logsIn, changed }: KeyFormParts): TemplateResult => html`
  <form class="panel form" aria-labelledby="key-title" novalidate @submit=${submitBy(send)}>
    <h2 id="key-title">${words('keyMake')}</h2>
    ${textField(form, text, { name: 'app', label: words('app'), hint: words('appHint'), holds: 'machine', required: true })}
    ${textField(form, text, { name: 'label', label: words('label'), hint: words('labelHint') })}
    ${choiceField(form, text, {
      name: 'scopes',
      type: 'checkbox',
      label: words('scopes'),
      choices: (Object.keys(scopes) as KeyScope[]).map((scope) => ({
        value: scope,
        label: html`${words(scopes[scope])} ${machineText(html`<code>${scope}</code>`)}`,
        checked: scope === 'confirm',
      })),
      changed,
    })}
    ${logsIn ? textField(form, text, { name: 'user', label: words('keyUser'), hint: words('keyUserHint'), holds: 'machine', max: 128 }) : nothing}
    ${selectField(form, text, {
      name: 'expiresIn',
      label: words('end'),
      choices: Object.entries(ends).map(([days, name]) => ({ value: days, label: words(name) })),
    })}
    ${formFoot({ form, text, send: words('keyMakeNow'), words: why, leave })}
  </form>
`;

/** What was filled in. */
export const newKeyIn = (element: HTMLFormElement): NewApiKey => {
  const days = Number(valueIn(element, 'expiresIn'));
  const [label, user] = [filledIn(element, 'label'), filledIn(element, 'user')];
  return {
    app: valueIn(element, 'app'),
    ...(label !== undefined && { label }),
    ...(user !== undefined && { user }),
    scopes: [...tickedIn(element, 'scopes')] as NewApiKey['scopes'],
    ...(days > 0 && { expiresIn: days * DAY_SECONDS }),
  };
};

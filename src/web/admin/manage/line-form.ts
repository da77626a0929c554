import { html, nothing, type TemplateResult } from 'lit';
import type { LineJson, LinePatch } from '../../../http/schema.ts';
import type { AdminTexts } from '../../i18n/admin-texts.ts';
import type { ManageKey } from '../../i18n/manage-texts.ts';
import { choiceField, textField } from '../forms/field.ts';
import { formFoot } from '../forms/form-foot.ts';
import { partsIn, tickedIn, valueIn } from '../forms/values.ts';
import { kindText, trustText } from '../views/kinds.ts';
import { type FormParts, submitBy } from './form-parts.ts';

interface LineFormParts extends FormParts {
  /** The words of kinds and trust. */
  readonly kinds: AdminTexts;
  readonly draft: LineJson;
  readonly changed: (changes: Partial<Pick<LineJson, 'kind' | 'confirmsFor'>>) => void;
}

const KINDS = ['analog', 'dect', 'isdn', 'ip'] as const;

/** What each level of trust comes to. */
const trusts: Readonly<Record<LineJson['trust'], ManageKey>> = {
  strict: 'trustStrictText',
  standard: 'trustStandardText',
  provisioned: 'trustProvisionedText',
};

/** Asks what a line is to be. */
export const lineForm = (parts: LineFormParts): TemplateResult => {
  const { words, kinds, text, form, why, send, leave, draft, changed } = parts;
  const { id, label, kind, trust, confirmsFor, enabled } = draft;
  return html`
    <form class="inset form" aria-labelledby="line-${id}-title" novalidate @submit=${submitBy(send)}>
      <h3 id="line-${id}-title">${words('changeOf', { label })}</h3>
      ${textField(form, text, { name: 'label', label: words('lineLabel'), value: label, required: true })}
      ${choiceField(form, text, {
        name: 'kind',
        type: 'radio',
        label: words('lineKind'),
        choices: KINDS.map((it) => ({ value: it, label: kindText(kinds, it), checked: it === draft.kind })),
        changed: (value) => changed({ kind: KINDS.find((it) => it === value) ?? kind }),
      })}
      ${kind === 'ip' ? html`<p class="small warn-text">${words('lineKindIp')}</p>` : nothing}
      ${choiceField(form, text, {
        name: 'for',
        type: 'radio',
        label: kinds('confirmsFor'),
        choices: [
          { value: '*', label: words('forEverybody'), checked: confirmsFor === '*' },
          { value: 'some', label: words('forSome'), checked: confirmsFor !== '*' },
        ],
        changed: (value) => changed({ confirmsFor: value === '*' ? '*' : [] }),
      })}
      ${
        confirmsFor === '*'
          ? nothing
          : textField(form, text, {
              name: 'confirmsFor',
              label: words('forUsers'),
              hint: words('forUsersHint'),
              value: confirmsFor.join(', '),
              holds: 'machine',
              max: 10_000,
              required: true,
            })
      }
      ${choiceField(form, text, {
        name: 'trust',
        type: 'radio',
        label: words('lineTrust'),
        hint: words('lineTrustHint'),
        choices: (['strict', 'standard', 'provisioned'] as const).map((it) => ({
          value: it,
          label: trustText(kinds, it),
          hint: words(trusts[it]),
          checked: it === trust,
        })),
      })}
      ${choiceField(form, text, {
        name: 'enabled',
        type: 'checkbox',
        label: words('lineUse'),
        hint: words('lineUseHint'),
        choices: [{ value: 'yes', label: words('lineEnabled'), checked: enabled }],
      })}
      ${formFoot({ form, text, send: words('save'), words: why, leave })}
    </form>
  `;
};

/** What was filled in. */
export const lineChangesIn = (element: HTMLFormElement): LinePatch => ({
  label: valueIn(element, 'label'),
  kind: KINDS.find((it) => it === valueIn(element, 'kind')) ?? 'ip',
  trust: trustIn(element),
  confirmsFor: valueIn(element, 'for') === 'some' ? [...partsIn(element, 'confirmsFor', /,/)] : '*',
  enabled: tickedIn(element, 'enabled').length > 0,
});

const trustIn = (element: HTMLFormElement): LineJson['trust'] => {
  const value = valueIn(element, 'trust');
  return value === 'strict' || value === 'provisioned' ? value : 'standard';
};

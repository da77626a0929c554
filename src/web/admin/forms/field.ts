import { html, nothing, type TemplateResult } from 'lit';
import type { FormTexts } from '../../i18n/form-texts.ts';
import type { FieldWords, FormState } from './form-state.ts';

type Words = string | TemplateResult;

/** A field with one line of text. What it begins with is set once: from then on it is the person's. */
interface TextField {
  readonly name: string;
  readonly label: Words;
  readonly hint?: Words | undefined;
  readonly value?: string;
  readonly required?: true;
  /** `machine`: names, numbers, addresses. */
  readonly holds?: 'machine';
  readonly type?: 'date' | 'url';
  readonly max?: number;
}

/** What is said beside a field that is wrong. */
const faultWords = (text: FormTexts, fault: FieldWords): Words => {
  if (fault.kind === 'empty') return text('empty');
  const detail = `${fault.detail.charAt(0).toUpperCase()}${fault.detail.slice(1)}`;
  return text.language === 'en' ? detail : html`${text('refused')} <span lang="en">${detail}</span>`;
};

/** The paragraphs that a field is described by, and their ids. */
const around = (form: FormState, text: FormTexts, { name, hint }: Pick<TextField, 'name' | 'hint'>) => {
  const id = `${form.prefix}-${name}`;
  const fault = form.fault(name);
  const described = [...(hint === undefined ? [] : [`${id}-hint`]), ...(fault ? [`${id}-fault`] : [])].join(' ');
  return {
    id,
    describedBy: described === '' ? nothing : described,
    invalid: fault ? 'true' : nothing,
    hint: hint === undefined ? nothing : html`<p id="${id}-hint" class="muted small">${hint}</p>`,
    fault: fault ? html`<p id="${id}-fault" class="error">${faultWords(text, fault)}</p>` : nothing,
  } as const;
};

/** A label, what helps, the field, and what is wrong with it. */
export const textField = (form: FormState, text: FormTexts, field: TextField): TemplateResult => {
  const { id, describedBy, invalid, hint, fault } = around(form, text, field);
  const isMachine = field.holds === 'machine' || field.type !== undefined;
  return html`
    <div class="field">
      <label for=${id}>${field.label}</label>
      ${hint}
      <input
        id=${id}
        name=${field.name}
        type=${field.type ?? 'text'}
        dir=${isMachine ? 'ltr' : 'auto'}
        value=${field.value ?? ''}
        maxlength=${field.max ?? 64}
        ?required=${field.required}
        autocomplete="off"
        autocapitalize=${isMachine ? 'off' : nothing}
        spellcheck="false"
        aria-describedby=${describedBy}
        aria-invalid=${invalid}
      />
      ${fault}
    </div>
  `;
};

/** One of several. */
export interface Choice {
  readonly value: string;
  readonly label: Words;
  readonly hint?: Words | undefined;
  readonly checked?: boolean | undefined;
}

/** Several boxes, or one of several circles, under one name. `changed` hears what was chosen. */
interface ChoiceField extends Pick<TextField, 'name' | 'label' | 'hint'> {
  readonly type: 'checkbox' | 'radio';
  readonly choices: readonly Choice[];
  readonly changed?: (value: string) => void;
}

/** The same for choices. */
export const choiceField = (form: FormState, text: FormTexts, field: ChoiceField): TemplateResult => {
  const { id, describedBy, hint, fault } = around(form, text, field);
  const { name, type, choices, changed } = field;
  const invalid = form.fault(name) ? 'true' : nothing;
  return html`
    <fieldset class="choices" aria-describedby=${describedBy}>
      <legend>${field.label}</legend>
      ${hint}
      <div class="boxes">
        ${choices.map(
          ({ value, label, hint: about, checked }, at) => html`
            <div class="choice">
              <label>
                <input
                  id="${id}-${at}"
                  name=${name}
                  type=${type}
                  value=${value}
                  ?checked=${checked}
                  aria-invalid=${invalid}
                  aria-describedby=${about === undefined ? nothing : `${id}-${at}-hint`}
                  @change=${() => changed?.(value)}
                />
                <span>${label}</span>
              </label>
              ${about === undefined ? nothing : html`<p id="${id}-${at}-hint" class="muted small">${about}</p>`}
            </div>
          `,
        )}
      </div>
      ${fault}
    </fieldset>
  `;
};

/** A list to choose one from. */
export const selectField = (
  form: FormState,
  text: FormTexts,
  field: Pick<ChoiceField, 'name' | 'label' | 'hint' | 'choices' | 'changed'>,
): TemplateResult => {
  const { id, describedBy, invalid, hint, fault } = around(form, text, field);
  const { name, label, choices, changed } = field;
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      ${hint}
      <select
        id=${id}
        name=${name}
        aria-describedby=${describedBy}
        aria-invalid=${invalid}
        @change=${(event: Event) => changed?.((event.target as HTMLSelectElement).value)}
      >
        ${choices.map(({ value, label: words, checked }) => html`<option value=${value} ?selected=${checked}>${words}</option>`)}
      </select>
      ${fault}
    </div>
  `;
};

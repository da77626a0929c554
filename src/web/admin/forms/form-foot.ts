import { html, nothing, type TemplateResult } from 'lit';
import type { FormTexts } from '../../i18n/form-texts.ts';
import type { FormProblem, FormState } from './form-state.ts';

interface Foot {
  readonly form: FormState;
  readonly text: FormTexts;
  /** What the button says that sends it. */
  readonly send: string;
  readonly words: (problem: FormProblem) => string;
  readonly leave: () => void;
}

/** The end of a form: why it did not go through, the button that sends it, and the one that leaves it. */
export const formFoot = ({ form, text, send, words, leave }: Foot): TemplateResult => html`
  <p class="error" role="alert">${form.problem === undefined ? nothing : words(form.problem)}</p>
  <div class="buttons">
    <button class="primary" type="submit" aria-disabled=${form.busy ? 'true' : nothing}>
      ${form.busy ? text('busy') : send}
    </button>
    <button type="button" @click=${leave}>${text('cancel')}</button>
  </div>
`;

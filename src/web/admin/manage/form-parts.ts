import type { FormTexts } from '../../i18n/form-texts.ts';
import type { ManageTexts } from '../../i18n/manage-texts.ts';
import type { FormProblem, FormState } from '../forms/form-state.ts';

/** What a form is made of. `send` gets it as it is submitted. */
export interface FormParts {
  readonly words: ManageTexts;
  readonly text: FormTexts;
  readonly form: FormState;
  readonly why: (problem: FormProblem) => string;
  readonly send: (element: HTMLFormElement) => Promise<void>;
  readonly leave: () => void;
}

/** Sends a form by `send`, and not by the browser. */
export const submitBy =
  (send: FormParts['send']) =>
  (event: Event): void => {
    event.preventDefault();
    void send(event.currentTarget as HTMLFormElement);
  };

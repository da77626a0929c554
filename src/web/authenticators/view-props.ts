import type { AuthenticatorTexts } from '../i18n/authenticator-texts.ts';
import type { Step, Wizard } from './wizard.ts';

/** What a person can do. */
export interface Acts {
  go(to: Step): void;
  reload(): void;
  enrol(name: string): void;
  verify(id: string, code: string): void;
  remove(id: string): void;
}

/** What a view is made of. */
export interface ViewProps {
  readonly text: AuthenticatorTexts;
  readonly wizard: Wizard;
  readonly acts: Acts;
}

/** A place of the wizard with this view. */
export type At<View extends Step['view']> = Extract<Step, { readonly view: View }>;

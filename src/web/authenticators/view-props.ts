import type { AuthenticatorTexts } from '../i18n/authenticator-texts.ts';
import type { Screen, Wizard } from './wizard.ts';

/** What a person can do. */
export interface Acts {
  go(to: Screen): void;
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
export type At<View extends Screen['view']> = Extract<Screen, { readonly view: View }>;

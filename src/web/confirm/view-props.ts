import type { ElementTexts } from '../i18n/element-texts.ts';
import type { ConfirmationView } from './api.ts';
import type { Shown } from './dialog.ts';

/** What a person can do in the dialog. */
export interface Acts {
  ok(): void;
  cancel(reason: 'user' | 'not-me'): void;
  again(): void;
  close(): void;
  typeCode(code: string): void;
  typeInstead(typing: Shown['typing']): void;
}

/** A confirmation in this state. */
export type In<State extends ConfirmationView['state']> = Extract<ConfirmationView, { readonly state: State }>;

/** What a view is made of. `now`: by the browser's monotonic clock, in milliseconds. */
export interface ViewProps {
  readonly text: ElementTexts;
  readonly dialog: Shown;
  readonly now: number;
  readonly acts: Acts;
}

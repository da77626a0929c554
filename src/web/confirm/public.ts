import type { ConfirmDetails, Load } from './details.ts';

/* What relying apps see of the element. No type of Lit in here: they need not have it. */

/** `<offhook-confirm>` (docs/element.md). */
export interface OffhookConfirm extends HTMLElement {
  /** Where browsers reach Offhook; left out: where this module came from. */
  baseUrl: string | undefined;
  confirmationId: string | undefined;
  /** Of the confirmation. A property only: an attribute is there for everybody who reads the page. */
  token: string | undefined;
  /** Asks the relying app's back end for a confirmation; asked once more for each "try again". */
  load: Load | undefined;
}

/** The events of the element. They bubble. */
export type ConfirmEvents = { readonly [Type in keyof ConfirmDetails]: CustomEvent<ConfirmDetails[Type]> };

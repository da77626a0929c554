import type { ConfirmationView } from '../../http/schema.ts';

/* What relying apps see of the element. No type of Lit in here: they need not have it. */

/** Finds out which confirmation to show. */
export type Load = () => Promise<{ readonly id: string; readonly token: string; readonly baseUrl?: string }>;

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

type In<State extends ConfirmationView['state']> = Extract<ConfirmationView, { readonly state: State }>;

/** What the events of the element tell, by their names. */
export interface ConfirmDetails {
  'offhook-confirmed': { readonly id: string; readonly confirmedBy: In<'confirmed'>['confirmedBy'] };
  'offhook-completed': { readonly id: string; readonly grant: In<'completed'>['grant'] };
  'offhook-revoked': { readonly id: string };
  'offhook-cancelled': { readonly id: string; readonly reason: In<'cancelled'>['reason'] };
  'offhook-expired': { readonly id: string };
  'offhook-blocked': { readonly id: string };
  'offhook-failed': { readonly why: 'not-started' | 'gone' };
  'offhook-retry': Readonly<Record<string, never>>;
}

/** The events of the element. They bubble. */
export type ConfirmEvents = { readonly [Type in keyof ConfirmDetails]: CustomEvent<ConfirmDetails[Type]> };

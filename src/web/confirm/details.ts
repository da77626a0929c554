import type { ConfirmationView } from '../../http/schema.ts';

/**
 * Finds out which confirmation to show. May reject with the problem that Offhook answered (an object with its `code`): the dialog then
 * says what is wrong.
 */
export type Load = () => Promise<{ readonly id: string; readonly token: string; readonly baseUrl?: string }>;

/**
 * Why nothing can be shown. `not-started`: the page could not ask. `no-method`: there is nothing to confirm with. `too-many`: Offhook takes no
 * more questions for the moment. `unreachable`: it does not answer this page. `gone`: there is no such confirmation, or the token does not fit.
 */
export type Failure = 'not-started' | 'no-method' | 'too-many' | 'unreachable' | 'gone';

type In<State extends ConfirmationView['state']> = Extract<ConfirmationView, { readonly state: State }>;

/** What the events of the element tell, by their names. */
export interface ConfirmDetails {
  'offhook-confirmed': { readonly id: string; readonly confirmedBy: In<'confirmed'>['confirmedBy'] };
  'offhook-completed': { readonly id: string; readonly grant: In<'completed'>['grant'] };
  'offhook-revoked': { readonly id: string };
  'offhook-cancelled': { readonly id: string; readonly reason: In<'cancelled'>['reason'] };
  'offhook-expired': { readonly id: string };
  'offhook-blocked': { readonly id: string };
  'offhook-failed': { readonly why: Failure };
  'offhook-retry': Readonly<Record<string, never>>;
  'offhook-close': Readonly<Record<string, never>>;
}

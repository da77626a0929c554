import type { ConfirmationView } from '../../http/schema.ts';

/** Finds out which confirmation to show. */
export type Load = () => Promise<{ readonly id: string; readonly token: string; readonly baseUrl?: string }>;

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

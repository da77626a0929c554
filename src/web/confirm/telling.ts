import type { ConfirmationView } from '../../http/schema.ts';
import type { ConfirmDetails } from './details.ts';
import type { Dialog } from './dialog.ts';

/** What the page is told, as an event of this name with this detail. */
export type Told = {
  readonly [Type in keyof ConfirmDetails]: { readonly type: Type; readonly detail: ConfirmDetails[Type] };
}[keyof ConfirmDetails];

const ofState = (confirmation: ConfirmationView): Told | undefined => {
  const { id } = confirmation;
  switch (confirmation.state) {
    case 'pending':
      return undefined;
    case 'confirmed':
      return { type: 'offhook-confirmed', detail: { id, confirmedBy: confirmation.confirmedBy } };
    case 'completed':
      return { type: 'offhook-completed', detail: { id, grant: confirmation.grant } };
    case 'expired':
      return { type: 'offhook-expired', detail: { id } };
    case 'cancelled':
      return { type: 'offhook-cancelled', detail: { id, reason: confirmation.reason } };
    case 'blocked':
      return { type: 'offhook-blocked', detail: { id } };
    default:
      return confirmation satisfies never;
  }
};

/** The state that a page was told last. */
const settledState = (dialog: Dialog): ConfirmationView['state'] | undefined => {
  if (dialog.view !== 'shown') return undefined;
  const { state } = dialog.confirmation;
  // The answer to our own click carries the grant's token; the stream, which may be faster, does not.
  return state === 'completed' && dialog.busy === 'ok' ? 'confirmed' : state;
};

const isTakenBack = (dialog: Dialog): boolean => dialog.view === 'shown' && dialog.takenBack;

/** What to tell the page when a dialog has become another: each state once. */
export const toldBy = (before: Dialog, after: Dialog): Told | undefined => {
  if (after.view === 'failed')
    return before.view === 'failed' && before.why === after.why
      ? undefined
      : { type: 'offhook-failed', detail: { why: after.why } };
  if (after.view !== 'shown') return undefined;
  if (isTakenBack(after) && !isTakenBack(before))
    return { type: 'offhook-revoked', detail: { id: after.confirmation.id } };
  const state = settledState(after);
  if (state === settledState(before) || state !== after.confirmation.state) return undefined;
  return ofState(after.confirmation);
};

import type { TemplateResult } from 'lit';
import type { ElementTexts } from '../../i18n/element-texts.ts';
import type { Dialog } from '../dialog.ts';
import type { Acts, ViewProps } from '../view-props.ts';
import { confirmedView } from './confirmed.ts';
import { blockedView, cancelledView, completedView, expiredView, takenBackView } from './ended.ts';
import { failedView, loadingView } from './outside.ts';
import { pendingView } from './pending.ts';

/** What is shown of a dialog: one view for each state. `now`: by the browser's monotonic clock, in milliseconds. */
export const viewOf = (dialog: Dialog, now: number, text: ElementTexts, acts: Acts): TemplateResult => {
  if (dialog.view === 'loading') return loadingView(text);
  if (dialog.view === 'failed') return failedView(text, dialog, acts);
  const props: ViewProps = { text, dialog, now, acts };
  const { confirmation } = dialog;
  switch (confirmation.state) {
    case 'pending':
      return pendingView(props, confirmation);
    case 'confirmed':
      return confirmedView(props, confirmation);
    case 'completed':
      return dialog.takenBack ? takenBackView(props) : completedView(props, confirmation);
    case 'expired':
      return expiredView(props);
    case 'cancelled':
      return cancelledView(props, confirmation);
    case 'blocked':
      return blockedView(props, confirmation);
    default:
      return confirmation satisfies never;
  }
};

/** Tells views apart: when it changes, another view is shown. */
export const viewName = (dialog: Dialog): string => {
  if (dialog.view !== 'shown') return dialog.view;
  return dialog.takenBack ? 'taken-back' : dialog.confirmation.state;
};
